"""A menu entry with the number of what waits behind it."""

from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem


class CountedMenuItem(MenuItem):
    """``of(...)``: a class whose entries say "Needs attention (3)".

    ``count`` and ``shown`` are functions of the user.
    """

    count = shown = None

    @classmethod
    def of(cls, *, count, shown):
        return type(
            cls.__name__, (cls,), {"count": staticmethod(count), "shown": staticmethod(shown)}
        )

    def is_shown(self, request):
        return self.shown(request.user)

    def render_component(self, request):
        number, label = self.count(request.user), str(self.label)
        if number:
            label = _("%(entry)s (%(number)s)") % {"entry": label, "number": number}
        return LinkMenuItem(
            self.name,
            label,
            self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )
