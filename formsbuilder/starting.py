"""Visit forms to begin with: published in one step, then edited like any other."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from clinical import access, history
from clinical.demo.forms import CONSULTATION, VITAL_SIGNS, DemoForm, Question, fields, translations
from clinical.models import EventForm
from clinical.models.fields import new_id
from formsbuilder.adopting import adopt


def _l(en, ar, es):
    return {"en": en, "ar": ar, "es": es}


def _text(key, en, ar, es, *, long=False, required=False):
    return Question(key, en, ar, es, "free-text", "textarea" if long else "text", required)


def _number(key, en, ar, es, *, required=False):
    return Question(key, en, ar, es, "free-text", "number", required)


def _date(key, en, ar, es):
    return Question(key, en, ar, es, "date", "date")


def _yes(key, en, ar, es):
    return Question(key, en, ar, es, "binary", "checkbox")


def _one(key, en, ar, es, *options):
    listed = tuple((label[0].lower().replace(" ", "-"), _l(*label)) for label in options)
    return Question(key, en, ar, es, "options", "radio", options=listed)


def _many(key, en, ar, es, *options):
    return _one(key, en, ar, es, *options)._replace(input_type="select", multi=True)


DIAGNOSIS = Question("diagnosis", "Diagnosis", "التشخيص", "Diagnóstico", "diagnosis", "input-group")
MEDICINE = Question("medicine", "Medicine", "الدواء", "Medicamento", "medicine", "input-group")
NOTES = _text("notes", "Notes", "ملاحظات", "Notas", long=True)
NEXT = _date("next", "Next visit", "الزيارة القادمة", "Próxima visita")

FORMS = (
    CONSULTATION,
    VITAL_SIGNS,
    DemoForm(
        "antenatal",
        _l("Antenatal visit", "زيارة حمل", "Control prenatal"),
        _l("For every visit in pregnancy", "لكل زيارة أثناء الحمل", "Para cada visita del embarazo"),
        (
            _date("last_period", "First day of last period", "أول يوم من آخر دورة",
                  "Primer día de la última regla"),
            _number("weeks", "Weeks of pregnancy", "أسابيع الحمل", "Semanas de embarazo"),
            _number("births", "Births before", "الولادات السابقة", "Partos anteriores"),
            _number("systolic", "Systolic pressure (mmHg)", "الضغط الانقباضي (mmHg)",
                    "Presión sistólica (mmHg)"),
            _number("diastolic", "Diastolic pressure (mmHg)", "الضغط الانبساطي (mmHg)",
                    "Presión diastólica (mmHg)"),
            _number("fundus", "Height of the womb (cm)", "ارتفاع قاع الرحم (cm)",
                    "Altura uterina (cm)"),
            _number("heartbeat", "Heartbeat of the child (BPM)", "نبض الجنين (BPM)",
                    "Latido fetal (BPM)"),
            _number("haemoglobin", "Haemoglobin (g/dL)", "خضاب الدم (g/dL)", "Hemoglobina (g/dL)"),
            _many("danger", "Danger signs", "علامات الخطر", "Signos de peligro",
                  ("Bleeding", "نزيف", "Sangrado"), ("Headache", "صداع", "Dolor de cabeza"),
                  ("Swelling", "تورم", "Hinchazón"), ("Fever", "حرارة", "Fiebre"),
                  ("No movement", "لا حركة", "Sin movimientos")),
            _yes("tetanus", "Tetanus vaccine given", "أُعطي لقاح الكزاز", "Vacuna antitetánica"),
            _yes("iron", "Iron and folic acid given", "أُعطي الحديد وحمض الفوليك",
                 "Hierro y ácido fólico"),
            NOTES, NEXT, MEDICINE, DIAGNOSIS,
        ),
    ),
    DemoForm(
        "under_five",
        _l("Child under five", "طفل دون الخامسة", "Menor de cinco años"),
        _l("Sick or well child", "طفل مريض أو سليم", "Niño sano o enfermo"),
        (
            _number("weight", "Weight (kg)", "الوزن (kg)", "Peso (kg)", required=True),
            _number("height", "Height or length (cm)", "الطول (cm)", "Talla (cm)"),
            _number("muac", "Upper arm (mm)", "محيط أعلى الذراع (mm)", "Perímetro del brazo (mm)"),
            _yes("oedema", "Both feet swollen", "تورم القدمين", "Edema en ambos pies"),
            _number("temperature", "Temperature (°C)", "الحرارة (°C)", "Temperatura (°C)"),
            _number("breaths", "Breaths per minute", "التنفس في الدقيقة",
                    "Respiraciones por minuto"),
            _many("danger", "Danger signs", "علامات الخطر", "Signos de peligro",
                  ("Cannot drink", "لا يستطيع الشرب", "No puede beber"),
                  ("Vomits everything", "يتقيأ كل شيء", "Vomita todo"),
                  ("Convulsions", "اختلاجات", "Convulsiones"),
                  ("Not awake", "غير واعٍ", "Letárgico")),
            _many("symptoms", "Symptoms", "الأعراض", "Síntomas", ("Cough", "سعال", "Tos"),
                  ("Diarrhoea", "إسهال", "Diarrea"), ("Fever", "حرارة", "Fiebre"),
                  ("Ear pain", "ألم الأذن", "Dolor de oído"), ("Rash", "طفح", "Erupción")),
            _yes("breastfed", "Breastfed", "رضاعة طبيعية", "Lactancia materna"),
            _yes("vaccines", "Vaccines up to date", "اللقاحات كاملة", "Vacunas al día"),
            NOTES, NEXT, MEDICINE, DIAGNOSIS,
        ),
    ),
    DemoForm(
        "chronic",
        _l("Chronic disease visit", "زيارة مرض مزمن", "Control de enfermedad crónica"),
        _l("Diabetes, high pressure, asthma and others", "السكري والضغط والربو وغيرها",
           "Diabetes, hipertensión, asma y otras"),
        (
            _many("diseases", "Diseases", "الأمراض", "Enfermedades",
                  ("Diabetes", "السكري", "Diabetes"),
                  ("High blood pressure", "ارتفاع الضغط", "Hipertensión"),
                  ("Asthma", "الربو", "Asma"), ("Heart disease", "مرض القلب", "Cardiopatía"),
                  ("Epilepsy", "الصرع", "Epilepsia")),
            _number("systolic", "Systolic pressure (mmHg)", "الضغط الانقباضي (mmHg)",
                    "Presión sistólica (mmHg)"),
            _number("diastolic", "Diastolic pressure (mmHg)", "الضغط الانبساطي (mmHg)",
                    "Presión diastólica (mmHg)"),
            _number("sugar", "Blood sugar (mg/dL)", "سكر الدم (mg/dL)", "Glucemia (mg/dL)"),
            _number("weight", "Weight (kg)", "الوزن (kg)", "Peso (kg)"),
            _one("taken", "Took the medicines", "تناول الأدوية", "Tomó los medicamentos",
                 ("Every day", "كل يوم", "Cada día"), ("Sometimes", "أحياناً", "A veces"),
                 ("No", "لا", "No")),
            _one("smokes", "Smokes", "يدخّن", "Fuma", ("Yes", "نعم", "Sí"), ("No", "لا", "No")),
            _yes("feet", "Feet looked at", "فُحصت القدمان", "Pies revisados"),
            NOTES, NEXT, MEDICINE, DIAGNOSIS,
        ),
    ),
    DemoForm(
        "wound",
        _l("Wound", "جرح", "Herida"),
        _l("First treatment and dressings", "العلاج الأول والضماد", "Primera cura y curas"),
        (
            _text("where", "Where on the body", "المكان في الجسم", "Lugar del cuerpo", required=True),
            _date("since", "Since", "منذ", "Desde"),
            _one("cause", "Cause", "السبب", "Causa", ("Accident", "حادث", "Accidente"),
                 ("Burn", "حرق", "Quemadura"), ("Bite", "عضة", "Mordedura"),
                 ("Operation", "عملية", "Operación"), ("Other", "أخرى", "Otra")),
            _number("length", "Length (cm)", "الطول (cm)", "Largo (cm)"),
            _many("looks", "Looks", "المظهر", "Aspecto", ("Clean", "نظيف", "Limpia"),
                  ("Pus", "قيح", "Pus"), ("Smell", "رائحة", "Olor"), ("Dead tissue", "نسيج ميت", "Necrosis")),
            _many("done", "Done today", "ما تم اليوم", "Hecho hoy", ("Cleaned", "تنظيف", "Limpieza"),
                  ("Sewn", "خياطة", "Sutura"), ("Dressed", "ضماد", "Cura"),
                  ("Tetanus vaccine", "لقاح الكزاز", "Vacuna antitetánica")),
            NOTES, NEXT, MEDICINE, DIAGNOSIS,
        ),
    ),
    DemoForm(
        "mental",
        _l("Mental health visit", "زيارة صحة نفسية", "Consulta de salud mental"),
        _l("Close it under Who sees whom before it is used", "أغلقه في «من يرى من» قبل استعماله",
           "Ciérrelo en Quién ve a quién antes de usarlo"),
        (
            _text("complaint", "In their own words", "بكلماته", "En sus palabras", long=True),
            _one("sleep", "Sleep", "النوم", "Sueño", ("Good", "جيد", "Bueno"), ("Poor", "سيئ", "Malo")),
            _one("mood", "Mood", "المزاج", "Ánimo", ("Good", "جيد", "Bueno"), ("Low", "منخفض", "Bajo"),
                 ("Anxious", "قلق", "Ansioso")),
            _one("daily", "Manages the day", "يدبّر يومه", "Maneja el día", ("Well", "جيداً", "Bien"),
                 ("With help", "بمساعدة", "Con ayuda"), ("Not", "لا", "No")),
            _yes("harm", "Thinks of harming themselves", "يفكر بإيذاء نفسه",
                 "Piensa en hacerse daño"),
            _text("plan", "Plan", "الخطة", "Plan", long=True),
            NEXT, MEDICINE, DIAGNOSIS,
        ),
    ),
    DemoForm(
        "birth",
        _l("Birth", "ولادة", "Parto"),
        _l("In the mother's chart", "في ملف الأم", "En la ficha de la madre"),
        (
            _date("day", "Day of birth", "يوم الولادة", "Día del parto"),
            _one("how", "How", "الطريقة", "Tipo", ("Normal", "طبيعية", "Vaginal"),
                 ("Caesarean", "قيصرية", "Cesárea"), ("With instruments", "بالأدوات", "Instrumental")),
            _one("child", "Child", "المولود", "Niño", ("Alive", "حي", "Vivo"), ("Dead", "ميت", "Muerto")),
            _one("sex", "Sex of the child", "جنس المولود", "Sexo del niño", ("Female", "أنثى", "Femenino"),
                 ("Male", "ذكر", "Masculino")),
            _number("weight", "Weight of the child (g)", "وزن المولود (g)", "Peso del niño (g)"),
            _yes("breath", "Cried at once", "صرخ مباشرة", "Lloró al nacer"),
            _yes("bleeding", "Heavy bleeding", "نزيف شديد", "Sangrado abundante"),
            NOTES, MEDICINE, DIAGNOSIS,
        ),
    ),
    DemoForm(
        "death",
        _l("Death", "وفاة", "Defunción"),
        _l("What is known, for the register", "ما هو معروف، للسجل", "Lo que se sabe, para el registro"),
        (
            _date("day", "Day of death", "يوم الوفاة", "Día de la muerte"),
            _one("where", "Where", "المكان", "Lugar", ("In the clinic", "في العيادة", "En la clínica"),
                 ("At home", "في البيت", "En casa"), ("On the way", "في الطريق", "En camino"),
                 ("Elsewhere", "مكان آخر", "Otro lugar")),
            _text("cause", "Cause, as far as known", "السبب إن عُرف", "Causa, si se conoce", long=True),
            _text("told_by", "Told by", "أبلغ عنها", "Informó"),
            NOTES, DIAGNOSIS,
        ),
    ),
)  # fmt: skip
BY_KEY = {form.key: form for form in FORMS}


@transaction.atomic
def publish(forms, *, by):
    """Publish these for every clinic, each with a draft to edit; returns the published forms.

    One that has the name of a form that is here already is left out. Raises PermissionDenied.
    """
    if not access.writes_all_forms(by):
        raise PermissionDenied
    here = set(EventForm.objects.live().values_list("name", flat=True))
    history.acting(by, door="portal")
    made = []
    for form in forms:
        if form.name not in here:
            ids = {question.key: new_id() for question in form.questions}
            at = timezone.now().isoformat(timespec="milliseconds")
            published = EventForm.objects.create(
                name=form.name,
                description=form.description["en"],
                fields=fields(form, ids.get),
                translations=translations(form, ids.get, at),
            )
            adopt(published, by=by)
            made.append(published)
    return made
