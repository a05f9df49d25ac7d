"""Template words of the portal: days, ages, coded words, and a fact with its label."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from clinical.facts import kept, phones, words
from clinical.organisation import PHONE_PREFIX
from clinical.portal import names
from clinical.portal.chart import summary

register = template.Library()
register.filter("day", names.day)
register.filter("moment", names.moment)
register.filter("word", names.word)
register.filter("lookup", lambda found, key: found.get(key))
register.filter("since", summary.since)


@register.filter
def model_name(model):
    return model._meta.model_name


@register.simple_tag
def call(patient):
    """A patient's telephone number as typed, to be dialled by a touch with the country before it.

    A view that shows it may have asked for the prefix with the patient (``prefix``).
    """
    prefix = getattr(patient, "prefix", None)
    number = phones.abroad(patient.phone, PHONE_PREFIX.read() if prefix is None else prefix)
    shown = format_html('<bdi dir="ltr">{}</bdi>', patient.phone)
    return format_html('<a href="tel:{}">{}</a>', number, shown) if number else shown


@register.simple_tag
def person_name(user, fallback=""):
    return names.person(user, fallback)


@register.simple_tag
def age_and_sex(patient):
    """What is known of them, in words."""
    facts = getattr(patient, "known", None) or kept.of_patient(patient)
    return [w for w in (words.age(facts, timezone.localdate()), words.sex(facts, patient.sex)) if w]


@register.simple_tag
def fact(label, value):
    """A label with its value, for inside ``<dl>``; nothing at all for an empty value."""
    return fact_list(label, [value] if value else [])


@register.simple_tag
def fact_list(label, values, flags=()):
    """A label with one or more values, each in the direction of its own script.

    ``flags``: sentences of what is odd about them.
    """
    if not values:
        return ""
    return format_html(
        '<div><dt><bdi dir="auto">{}</bdi></dt><dd>{}{}</dd></div>',
        label,
        format_html_join("", '<span><bdi dir="auto">{}</bdi></span>', ((v,) for v in values)),
        format_html_join("", '<span class="hk-flag">{}</span>', ((f,) for f in flags)),
    )
