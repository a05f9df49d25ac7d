"""All record models, parents first, read from the app registry: the one list that many readers share."""

from functools import cache

from django.apps import apps


@cache
def records():
    """Every record model, each after the models it refers to."""
    from clinical.models.record import Record

    models = [m for m in apps.get_app_config("clinical").get_models() if issubclass(m, Record)]
    ordered, seen = [], set()

    def place(model):
        if model in seen:
            return
        seen.add(model)
        for field in model._meta.fields:
            target = field.related_model if field.is_relation else None
            if target in models and target is not model:
                place(target)
        ordered.append(model)

    for model in sorted(models, key=lambda m: m._meta.model_name):
        place(model)
    return tuple(ordered)


@cache
def chart():
    """The record models that belong to one patient, parents first."""
    from clinical.models.patient import ChartRecord

    return tuple(m for m in records() if issubclass(m, ChartRecord))


def patient_and_chart():
    """The patient's own model and those of the chart."""
    return tuple(m for m in records() if m._meta.model_name == "patient" or m in chart())


# What dies with a visit or a prescription; what dies with a patient is the whole chart.
_HANGS_ON = {
    "visit": {
        "event": "visit",
        "appointment": "current_visit",
        "prescription": "visit",
    },
    "prescription": {"prescriptionitem": "prescription"},
}


def dependents(model):
    """Pairs of (child model, name of its reference) that are deleted together with ``model``."""
    if model._meta.model_name == "patient":
        return [(child, "patient") for child in chart()]
    hangs = _HANGS_ON.get(model._meta.model_name, {})
    return [(m, hangs[m._meta.model_name]) for m in chart() if m._meta.model_name in hangs]


def hangs_on(model):
    """Names of the references of ``model`` to what takes it along, the patient aside."""
    name = model._meta.model_name
    return [hangs[name] for hangs in _HANGS_ON.values() if name in hangs]
