"""The dialog in which a link in an article is written, and what the editor stores of it."""

from django import forms
from django.conf import settings
from django.http import Http404
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from draftjs_exporter.dom import DOM
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.rich_text.converters.html_to_contentstate import ExternalLinkElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature

from clinical import access
from formsbuilder.education import links
from formsbuilder.education.models import Article

FEATURE = "article-link"
AT = reverse_lazy("article_link")


def register(features):
    """Wagtail's own link offers pages of a site, and any address; there is no site."""
    dialogs = ("page", "externalLink", "emailLink", "phoneLink", "anchorLink")
    asked = {
        "type": "LINK",
        "icon": "link",
        "description": gettext_lazy("Link"),
        "attributes": ["url"],
        "allowlist": {"href": "^(http:|https:|mailto:|tel:|/education/|undefined$)"},
        "chooserUrls": {f"{dialog}Chooser": AT for dialog in dialogs},
    }
    scripts = ["wagtailadmin/js/page-chooser-modal.js"]
    features.register_editor_plugin("draftail", FEATURE, EntityFeature(asked, js=scripts))
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {"a[href]": ExternalLinkElementHandler("LINK")},
            "to_database_format": {"entity_decorators": {"LINK": stored}},
        },
    )


def stored(entity):
    """What a link is stored as; the words alone where it may not lead there."""
    address = links.address_of(entity.get("url"))
    if not address:
        return entity["children"]
    return DOM.create_element("a", {"href": address}, entity["children"])


class LinkForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Text of the link"), required=False, max_length=300)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=links.LONGEST,
        help_text=gettext_lazy("A web address, an e-mail address or a phone number."),
        widget=forms.TextInput(attrs={"dir": "auto", "autofocus": True}),
    )
    article = forms.ModelChoiceField(
        label=gettext_lazy("Or another article"), queryset=None, required=False, empty_label="–"
    )

    def __init__(self, *args, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = own
        self.fields["article"].queryset = Article.objects.order_by("title").only("title")

    def clean(self):
        cleaned = super().clean()
        typed, article = cleaned.get("address", ""), cleaned.get("article")
        self.leads_to = links.address_of(typed, self.own)
        if not typed and article:
            self.leads_to = article.get_absolute_url()
        elif not typed and not self.errors:
            self.add_error("address", _("Write an address, or choose an article."))
        elif typed and not self.leads_to:
            self.add_error(
                "address",
                _("A link leads to a web page (https://…), an e-mail address or a phone number."),
            )
        return cleaned


class LinkDialog(FormView):
    form_class = LinkForm
    template_name = "formsbuilder/education/link.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not access.writes_articles(request.user):
            raise Http404

    def get_form_kwargs(self):
        here = self.request.build_absolute_uri("/")
        return super().get_form_kwargs() | {"own": (here, settings.PUBLIC_URL)}

    def get_initial(self):
        address = self.request.GET.get("link_url", "")
        article = links.article_in(links.address_of(address))
        text = self.request.GET.get("link_text", "")
        return {"text": text, "address": "" if article else address, "article": article or None}

    def render_to_response(self, context, **kwargs):
        step = {"step": "external_link"}  # a step that Wagtail's script knows
        return render_modal_workflow(self.request, self.template_name, None, context, step)

    def form_valid(self, form):
        said = form.cleaned_data
        title = said["text"].strip() or str(said["article"] or said["address"])
        result = {
            "url": form.leads_to,
            "title": title,
            "prefer_this_title_as_link_text": "text" in form.changed_data and bool(said["text"]),
        }
        chosen = {"step": "external_link_chosen", "result": result}
        return render_modal_workflow(self.request, None, None, None, chosen)
