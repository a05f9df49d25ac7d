"""The two visit forms of the demo, compiled as phones read them (phone contract 5.1)."""

from typing import NamedTuple


class Question(NamedTuple):
    """One question. ``options`` are (value, {lang: label}); answers are keyed by ``name``."""

    key: str
    name: str
    ar: str
    es: str
    field_type: str
    input_type: str | None = None
    required: bool = False
    options: tuple = ()
    multi: bool = False
    size: str | None = None


class DemoForm(NamedTuple):
    key: str
    title: dict[str, str]
    description: dict[str, str]
    questions: tuple[Question, ...]

    @property
    def name(self):
        return self.title["en"]


def _said(en, ar, es):
    return {"en": en, "ar": ar, "es": es}


def _number(key, name, ar, es, unit, required=False):
    """The app shows no unit, so it stands in the label."""
    en, ar, es = (f"{label} ({unit})" if unit else label for label in (name, ar, es))
    return Question(key, en, ar, es, "free-text", "number", required)


VITAL_SIGNS = DemoForm(
    "vital_signs",
    _said("Vital signs", "العلامات الحيوية", "Signos vitales"),
    _said("Measured before the consultation", "تقاس قبل المعاينة", "Se miden antes de la consulta"),
    (
        Question("heading", "Measured now", "القياسات الآن", "Medidas de ahora", "text", size="lg"),
        _number("temperature", "Temperature", "الحرارة", "Temperatura", "°C", required=True),
        _number("pulse", "Pulse", "النبض", "Pulso", "BPM"),
        _number("breaths", "Breaths per minute", "التنفس في الدقيقة", "Respiraciones por minuto",
                None),
        _number("systolic", "Systolic pressure", "الضغط الانقباضي", "Presión sistólica", "mmHg"),
        _number("diastolic", "Diastolic pressure", "الضغط الانبساطي", "Presión diastólica",
                "mmHg"),
        _number("oxygen", "Oxygen saturation", "إشباع الأكسجين", "Saturación de oxígeno", "%"),
        Question("line", "", "", "", "separator"),
        _number("weight", "Weight", "الوزن", "Peso", "kg"),
        _number("height", "Height", "الطول", "Talla", "cm"),
        Question("position", "Position", "الوضعية", "Posición", "options", "radio", options=(
            ("sitting", _said("Sitting", "جالس", "Sentado")),
            ("lying", _said("Lying", "مستلقٍ", "Acostado")),
        )),
    ),
)  # fmt: skip

CONSULTATION = DemoForm(
    "consultation",
    _said("General consultation", "معاينة عامة", "Consulta general"),
    _said("For every patient a clinician sees", "لكل مريض يعاينه الطبيب",
          "Para cada paciente que ve un clínico"),
    (
        Question("complaint", "Main complaint", "الشكوى الرئيسية", "Motivo de consulta",
                 "free-text", "text", required=True),
        Question("history", "History", "القصة المرضية", "Historia", "free-text", "textarea"),
        Question("visit_type", "New or follow-up", "جديد أم مراجعة", "Nueva o de control",
                 "options", "radio", required=True, options=(
                     ("new", _said("New problem", "مشكلة جديدة", "Problema nuevo")),
                     ("follow-up", _said("Follow-up", "مراجعة", "Control")),
                 )),
        Question("symptoms", "Symptoms", "الأعراض", "Síntomas", "options", "select", multi=True,
                 options=(
                     ("fever", _said("Fever", "حرارة", "Fiebre")),
                     ("cough", _said("Cough", "سعال", "Tos")),
                     ("diarrhoea", _said("Diarrhoea", "إسهال", "Diarrea")),
                     ("rash", _said("Rash", "طفح جلدي", "Erupción")),
                     ("pain", _said("Pain", "ألم", "Dolor")),
                 )),
        Question("outcome", "Outcome", "النتيجة", "Resultado", "options", "select", options=(
            ("home", _said("Sent home", "إلى المنزل", "A casa")),
            ("return", _said("To return", "يعود للمراجعة", "Debe volver")),
            ("referred", _said("Referred", "أُحيل", "Referido")),
            ("admitted", _said("Admitted", "أُدخل", "Ingresado")),
            ("observed", _said("Under observation", "تحت المراقبة", "En observación")),
            ("left", _said("Left before the end", "غادر قبل الانتهاء", "Se fue antes")),
            ("died", _said("Died", "توفي", "Falleció")),
            ("other", _said("Other", "أخرى", "Otro")),
        )),
        Question("pregnant", "Pregnant", "حامل", "Embarazada", "binary", "checkbox"),
        Question("since", "Ill since", "مريض منذ", "Enfermo desde", "date", "date"),
        Question("advice", "Advice given", "النصائح", "Consejos", "free-text", "textarea"),
        Question("medicine", "Medicine", "الدواء", "Medicamento", "medicine", "input-group"),
        Question("diagnosis", "Diagnosis", "التشخيص", "Diagnóstico", "diagnosis", "input-group"),
    ),
)  # fmt: skip

FORMS = (VITAL_SIGNS, CONSULTATION)


def fields(form, make_id):
    """``EventForm.fields``; ``make_id(name)`` gives a stable id for a question."""
    return [_field(question, str(make_id(question.key))) for question in form.questions]


def _field(question, field_id):
    """The same keys that publishing in the editor writes, so a draft of it compiles to no change."""
    field = {
        "id": field_id,
        "name": question.name or f"[{field_id}]",
        "description": "",
        "fieldType": question.field_type,
        "required": question.required,
    }
    if question.field_type == "text":
        field |= {"content": question.name, "size": question.size}
    if question.input_type:
        field["inputType"] = question.input_type
    if question.field_type == "options":  # the phone fails on a select that does not say `multi`
        field["multi"] = question.multi
    if question.field_type in ("options", "binary", "diagnosis", "medicine"):
        field["options"] = [
            {"id": value, "label": label["en"], "value": value} for value, label in question.options
        ]
    return field


def translations(form, make_id, at):
    """``EventForm.translations``, every entry with all three objects; ``at`` is ISO 8601."""
    titles = [("__form_name__", form.title, {}), ("__form_description__", form.description, {})]
    questions = [
        (
            str(make_id(question.key)),
            _said(question.name, question.ar, question.es),
            dict(question.options),
        )
        for question in form.questions
        if question.field_type != "separator"
    ]
    return [
        {
            "fieldId": field_id,
            "name": name,
            "description": {},
            "options": options,
            "createdAt": at,
            "updatedAt": at,
        }
        for field_id, name, options in titles + questions
    ]


def answers(form, make_id, given):
    """``Event.answers`` as the phone stores them: form order, then medicine, then diagnosis.

    ``given`` is {question key: value}; what was left empty is ``""``.
    """
    asked = [q for q in form.questions if q.field_type not in ("text", "separator")]
    last = {"medicine": 1, "diagnosis": 2}
    return [
        {
            "fieldId": str(make_id(question.key)),
            "fieldType": question.field_type,
            "inputType": question.input_type,
            "name": question.name,
            "value": given.get(question.key) or ([] if question.field_type in last else ""),
        }
        for question in sorted(asked, key=lambda q: last.get(q.field_type, 0))
    ]
