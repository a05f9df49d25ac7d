"""A stored value as lines of text that anybody can read."""

import json
import re
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clinical.models import Clinic, Drug, EventForm, User
from clinical.models.fields import MomentField
from clinical.portal import answers, names

NAMED = (Clinic, User, Drug, EventForm)  # whose names everybody may see


def shown(field, value):
    """The lines of a field's value (of a reference: of its id); none for nothing."""
    if value in (None, "", [], {}):
        return []
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    if isinstance(field, MomentField):
        return [names.moment(value)]
    if isinstance(value, date):
        return [names.day(value)]
    if field.is_relation:
        return [name_of(field, value)]
    if isinstance(value, list):
        return [line for item in value if (line := _item(item))]
    if isinstance(value, float):
        return [names.number(value)]
    if isinstance(value, str):
        return [str(names.word(readable(value)))]
    return [readable(str(value) if not isinstance(value, dict) else value)]


def readable(value):
    """Anything as text that a page can hold: half emojis and NUL become a mark."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return re.sub("[\x00-\x08\ud800-\udfff]", "�", text)


def name_of(field, key):
    """The name of what a reference points to, or its kind with the end of its number."""
    named = field.related_model in NAMED
    if named and (found := field.related_model._default_manager.filter(pk=key).first()):
        return str(found)
    return _("%(kind)s, number ending in %(end)s") % {
        "kind": capfirst(field.related_model._meta.verbose_name),
        "end": str(key)[-4:],
    }


def _item(item):
    """One entry of a list: an answer with its question, or a plain value."""
    if isinstance(item, dict) and "value" in item and "name" in item:
        value = item["value"]
        values = value if isinstance(value, list) else [value]
        text = ", ".join(readable(answers.listed(v)) for v in values if v not in ("", None, False))
        return f"{readable(item['name'])}: {text}" if text else ""
    return readable(answers.listed(item))
