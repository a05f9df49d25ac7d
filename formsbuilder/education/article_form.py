"""The editor's forms: of an article, one per language; of a picture, what is taken."""

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from formsbuilder.education import pictures


class ArticleForm(WagtailAdminModelForm):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def clean(self):
        cleaned = super().clean()
        same = self._meta.model.objects.filter(
            work=self.instance.work, language=cleaned.get("language")
        ).exclude(pk=self.instance.pk)
        if other := same.first():
            self.add_error(
                "language", _("This article is in that language already: “%s”.") % other.title
            )
        return cleaned


class PictureForm(forms.ModelForm):
    """A picture as it is uploaded: checked and drawn anew before anything is stored."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JPEG, PNG, WebP or GIF of at most 10 MB."),
        widget=forms.ClearableFileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}
        ),
    )

    def clean_file(self):
        try:
            drawn = pictures.cleaned(self.cleaned_data["file"])
        except pictures.TooLarge:
            text = _(
                "This picture is too large: at most 10 MB, and if no JPEG 4000 by 4000 pixels."
            )
            raise forms.ValidationError(text) from None
        except pictures.NoPicture:
            raise forms.ValidationError(
                _("This is no picture that can be shown. Save it as JPEG or PNG and try again.")
            ) from None
        self.instance.content_type = drawn.content_type
        self.instance.width, self.instance.height = drawn.width, drawn.height
        return ContentFile(drawn.content, name=f"{self.instance.pk}.{drawn.ending}")
