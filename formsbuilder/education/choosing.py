"""The dialog in which a picture is chosen or uploaded; for who writes articles."""

from django.core.exceptions import ValidationError
from django.forms import CharField, modelform_factory
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from clinical import access
from clinical.search import finding
from formsbuilder.education.article_form import PictureForm
from formsbuilder.education.models import ArticlePicture


class ForWriters:
    """In front of every view of the dialog: to others it is absent."""

    def setup(self, request, *args, **kwargs):
        if not access.writes_articles(request.user):
            raise Http404
        super().setup(request, *args, **kwargs)

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except ValidationError:  # an id of no picture at all
            raise Http404 from None


class Small(Column):
    cell_template_name = "formsbuilder/education/small.html"


class Shown:
    @property
    def columns(self):
        return [Small("picture", label=_("Picture")), *super().columns]


class Searched(BaseFilterForm):
    """Wagtail's own looks through an index that pictures do not have."""

    q = CharField(label=_("Search"), required=False)

    def filter(self, objects):
        if typed := self.cleaned_data.get("q"):
            self.is_searching, self.search_query = True, typed
            objects = finding.find_in(objects, typed, ["title"])
        return super().filter(objects)


class ChoosePicture(Shown, chooser.ChooseView):
    filter_form_class = Searched


class FoundPictures(Shown, chooser.ChooseResultsView):
    filter_form_class = Searched


class PictureWidget(BaseChooser):
    def get_value_data_from_instance(self, instance):
        """With the id as text: the editor of a whole article is handed to the browser as JSON."""
        said = super().get_value_data_from_instance(instance)
        return said | {"id": str(said["id"])}


class PictureChooser(ChooserViewSet):
    base_widget_class = PictureWidget
    model = ArticlePicture
    icon = "image"
    choose_one_text = _("Choose a picture")
    choose_another_text = _("Choose another picture")
    create_action_label = _("Upload")
    creation_form_class = modelform_factory(ArticlePicture, PictureForm, fields=["title", "file"])
    choose_view_class = ChoosePicture
    choose_results_view_class = FoundPictures
    per_page = 12

    def construct_view(self, view_class, **kwargs):
        guarded = type(view_class.__name__, (ForWriters, view_class), {})
        return super().construct_view(guarded, **kwargs)


pictures = PictureChooser("article_pictures", url_prefix="article-pictures")
