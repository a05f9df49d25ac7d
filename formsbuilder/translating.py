"""Translations of a form: rows beside the draft, so that no new version of the form loses them."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from formsbuilder.models import FormDraft, FormTranslation
from formsbuilder.question import line
from formsbuilder.texts import Text, from_phones, texts_of

# The app can be switched to these; others are for the portal and for paper.
ON_PHONES = ("en", "ar", "es")


@dataclass
class Line:
    """One text, and what it says in the other language; ``old``: the text has changed since."""

    text: Text
    stored: FormTranslation | None

    @property
    def said(self) -> str:
        return self.stored.text if self.stored else ""

    @property
    def old(self) -> bool:
        return bool(self.stored) and self.stored.source != self.text.original

    @property
    def done(self) -> bool:
        return bool(self.said) and not self.old


@dataclass
class Saved:
    """``changed``: how many texts. ``rivals``: {key: what somebody else wrote meanwhile}, not replaced.

    ``unknown``: keys that are no text of this form.
    """

    changed: int = 0
    rivals: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def newest(draft):
    """The draft as it was last saved, published or not."""
    revision = draft.latest_revision
    if revision is None:
        return draft
    revision.content_object = draft  # which Wagtail would ask for again
    return revision.as_object()


def languages_for(draft):
    """[(code, name)] of the languages into which this form can be translated."""
    return [(code, name) for code, name in settings.LANGUAGES if code != draft.language]


def lines_of(draft, language):
    """A ``Line`` for each text of the newest draft."""
    stored = {row.key: row for row in draft.translated.filter(language=language)}
    return [Line(text, stored.get(text.key)) for text in own_texts(draft)]


def own_texts(draft):
    """Texts of the newest draft that are translated here; choices of a list are translated there."""
    return [text for text in texts_of(newest(draft).as_draft()) if not text.of_list]


def progress(draft):
    """[(code, name, texts translated, texts in all)] for each language."""
    texts = own_texts(draft)
    done = {}
    for row in draft.translated.all():
        done.setdefault(row.language, {})[row.key] = row.source
    return [
        (code, name, sum(done.get(code, {}).get(t.key) == t.original for t in texts), len(texts))
        for code, name in languages_for(draft)
    ]


@transaction.atomic
def save(draft, language, typed, *, was, by):
    """Store ``typed`` {key: text}; an empty text takes a translation away. Returns ``Saved``.

    ``was``: {key: what stood there when the person began}. Where somebody else has written another
    text since, theirs stays and is told.
    """
    locked = FormDraft.objects.select_for_update().get(pk=draft.pk)
    outcome, lines = Saved(), {one.text.key: one for one in lines_of(locked, language)}
    for key, value in typed.items():
        text, seen = line(value), line(was.get(key, ""))
        if key not in lines:
            outcome.unknown.append(key)
        elif text in (seen, lines[key].said):
            continue  # not touched, or somebody else was of the same mind
        elif lines[key].said != seen:
            outcome.rivals[key] = lines[key].said
        else:
            _write(locked, language, lines[key], text, by)
            outcome.changed += 1
    if outcome.changed and locked.live:
        FormDraft.objects.filter(pk=locked.pk).update(has_unpublished_changes=True)
    return outcome


@transaction.atomic
def confirm(draft, language, keys, *, by):
    """These translations are still right although the text they say was changed. Returns how many."""
    FormDraft.objects.select_for_update().get(pk=draft.pk)
    old = [one for one in lines_of(draft, language) if one.old and one.text.key in set(keys)]
    for one in old:
        _write(draft, language, one, one.said, by)
    return len(old)


@transaction.atomic
def copy(source, form, *, by):
    """Give a new form the translations of the one it was copied from."""
    FormTranslation.objects.bulk_create(
        FormTranslation(
            form=form, key=row.key, language=row.language, text=row.text, source=row.source,
            changed_by=by,
        )
        for row in source.translated.all()
    )  # fmt: skip


def take_over(draft, entries, *, by=None):
    """Keep the translations that came with a form published elsewhere."""
    texts = list(texts_of(draft.as_draft()))
    originals = {text.key: text.original for text in texts}
    FormTranslation.objects.bulk_create(
        FormTranslation(
            form=draft, key=key, language=language, text=line(said), source=originals[key],
            changed_by=by,
        )
        for (key, language), said in from_phones(entries, texts).items()
        if line(said)
    )  # fmt: skip


def _write(draft, language, one, text, by):
    rows = FormTranslation.objects.filter(form=draft, key=one.text.key, language=language)
    if not text:
        rows.delete()
        return
    rows.update_or_create(
        form=draft,
        key=one.text.key,
        language=language,
        defaults={
            "text": text,
            "source": one.text.original,
            "changed_by": by,
            "changed_at": timezone.now(),
        },
    )
