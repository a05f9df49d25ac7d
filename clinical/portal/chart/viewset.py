"""The pages around one chart, behind the lock of patients."""

from django.urls import path
from django.utils.translation import gettext_lazy
from wagtail import hooks

from clinical.access import Action
from clinical.models import Patient
from clinical.portal import cards
from clinical.portal.chart import printing, writing
from clinical.portal.history import pages
from clinical.portal.scoped import ScopedViewSet

PAGES = {
    "add_visit": (writing.AddVisit, Action.EDIT),
    "add_vitals": (writing.AddVitals, Action.EDIT),
    "add_diagnosis": (writing.AddDiagnosis, Action.EDIT),
    "add_answer": (writing.AddAnswer, Action.EDIT),
    "pdf": (printing.ChartPdf, Action.DOWNLOAD),
    "card": (cards.CardPage, Action.SEE),
    "new_card": (cards.NewCard, Action.EDIT),
    "history": (pages.HistoryPage, Action.SEE),
    "put_back": (pages.PutBack, Action.EDIT),
    "seen": (pages.SeenPage, Action.MANAGE),
}


class ChartViewSet(ScopedViewSet):
    model = Patient
    name = "charts"
    icon = "user"
    menu_label = gettext_lazy("Charts")
    offers = {name: action for name, (_view, action) in PAGES.items()}

    def get_urlpatterns(self):
        return [self._address(name, view) for name, (view, _action) in PAGES.items()]

    def _address(self, name, view):
        kwargs = self.get_common_view_kwargs() | {"template_name": view.template_name}
        return path(
            f"{name.replace('_', '-')}/<uuid:pk>/", self.construct_view(view, **kwargs), name=name
        )


@hooks.register("register_admin_viewset")
def charts():
    return ChartViewSet()
