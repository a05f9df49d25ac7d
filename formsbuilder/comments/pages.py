"""The page of what people say about a form, question by question."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from formsbuilder.comments import saying
from formsbuilder.comments.model import FormComment
from formsbuilder.compiler import name_with_unit
from formsbuilder.translating import newest
from formsbuilder.version_pages import PageOfAForm


@dataclass
class Thread:
    """A remark with its replies; ``about``: what the question is called now."""

    first: FormComment
    about: str
    replies: list = field(default_factory=list)


class CommentsPage(PageOfAForm):
    template_name = "formsbuilder/comments.html"
    page_title = gettext_lazy("Comments")
    header_icon = "comment"

    def get_context_data(self, **kwargs):
        asked = {
            q["id"]: name_with_unit(q) or _("Question")
            for q in newest(self.draft).as_draft()["questions"]
            if q["kind"] != "separator"
        }
        threads = {}
        for one in self.draft.comments.select_related("written_by", "settled_by"):
            if one.answers_id:
                threads[one.answers_id].replies.append(one)
            else:
                gone = _("A question that is no longer in the form")
                about = asked.get(one.question_id, gone) if one.question_id else ""
                threads[one.pk] = Thread(one, about)
        return super().get_context_data(**kwargs) | {
            "draft": self.draft,
            "questions": list(asked.items()),
            "open": [t for t in threads.values() if not t.first.settled_at],
            "settled": [t for t in threads.values() if t.first.settled_at],
        }

    def post(self, request, *args, **kwargs):
        said, one = request.POST, None
        if key := said.get("settle") or said.get("to"):
            one = self.draft.comments.filter(pk=key, answers=None) if key.isdecimal() else None
            one = one.first() if one is not None else None
            if one is None:
                raise Http404
        if "settle" in said:
            saying.settle_comment(comment=one, by=request.user)
            messages.success(request, _("Settled. It stays readable below."))
        else:
            question_id = said.get("question", "")[:64].replace("\x00", "")
            made = saying.add_comment(
                form=self.draft,
                text=said.get("text", ""),
                by=request.user,
                question_id=question_id,
                answers=one,
            )
            if not made:
                messages.error(request, _("Write something first."))
        return redirect("form_comments", pk=self.draft.pk)
