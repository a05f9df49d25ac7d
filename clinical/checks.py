"""System checks: what the house promises about its models, told with the line to paste."""

from django.core.checks import Error, register

from clinical import catalogue, disclosure


@register()
def every_field_declares_its_disclosure(app_configs, **kwargs):
    errors = []
    for model in catalogue.records():
        for field in model._meta.fields:
            try:
                disclosure.of(field)
            except KeyError:
                errors.append(
                    Error(
                        f"{model.__name__}.{field.name} does not say what it discloses.",
                        hint=f'In clinical/disclosure.py, FIELDS["{model.__name__}"]:'
                        f' add "{field.name}": I, Q, F, C or T',
                        obj=model,
                        id="clinical.E001",
                    )
                )
    return errors
