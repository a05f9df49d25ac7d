"""What people come with: ICD-10 code, words of the patient, usual treatment, ages, how often."""

from typing import NamedTuple


class Condition(NamedTuple):
    """``ages`` in years (from, below); ``drugs`` are keys of ``clinical.demo.drugs.DRUGS``."""

    code: str
    label: str
    complaint: dict[str, str]
    drugs: tuple[str, ...]
    ages: tuple[int, int]
    weight: int
    fever: bool = False
    lasting: bool = False
    women_only: bool = False


def _said(en, ar, es):
    return {"en": en, "ar": ar, "es": es}


CONDITIONS = (
    Condition("J06.9", "Acute upper respiratory infection, unspecified",
              _said("Cough and runny nose for three days", "سعال ورشح منذ ثلاثة أيام",
                    "Tos y secreción nasal desde hace tres días"),
              ("paracetamol",), (0, 90), 20, fever=True),
    Condition("A09", "Infectious gastroenteritis and colitis, unspecified",
              _said("Watery diarrhoea since yesterday", "إسهال مائي منذ الأمس",
                    "Diarrea acuosa desde ayer"),
              ("ors", "zinc"), (0, 60), 12, fever=True),
    Condition("J18.9", "Pneumonia, unspecified organism",
              _said("Fever, fast breathing", "حرارة وتسرّع في التنفس", "Fiebre, respiración rápida"),
              ("amoxicillin", "paracetamol"), (0, 90), 6, fever=True),
    Condition("H66.9", "Otitis media, unspecified",
              _said("Ear pain at night", "ألم في الأذن ليلاً", "Dolor de oído por la noche"),
              ("amoxicillin",), (0, 15), 6, fever=True),
    Condition("B54", "Unspecified malaria",
              _said("Fever with chills, headache", "حمى مع قشعريرة وصداع",
                    "Fiebre con escalofríos, dolor de cabeza"),
              ("artemether", "paracetamol"), (1, 80), 5, fever=True),
    Condition("I10", "Essential (primary) hypertension",
              _said("Comes for blood pressure check", "مراجعة لضغط الدم",
                    "Control de la presión arterial"),
              ("amlodipine",), (35, 95), 16, lasting=True),
    Condition("E11.9", "Type 2 diabetes mellitus without complications",
              _said("Thirsty, passes urine often", "عطش وكثرة تبول", "Mucha sed, orina a menudo"),
              ("metformin",), (35, 95), 12, lasting=True),
    Condition("J45.9", "Asthma, unspecified",
              _said("Wheezing after running", "صفير في الصدر بعد الجري", "Silbidos al correr"),
              ("salbutamol",), (4, 70), 6, lasting=True),
    Condition("D50.9", "Iron deficiency anaemia, unspecified",
              _said("Tired, pale", "تعب وشحوب", "Cansada, pálida"),
              ("ferrous",), (1, 50), 5),
    Condition("N39.0", "Urinary tract infection, site not specified",
              _said("Burning when passing urine", "حرقة عند التبول", "Ardor al orinar"),
              ("nitrofurantoin",), (12, 90), 7),
    Condition("M54.5", "Low back pain",
              _said("Back pain after carrying water", "ألم أسفل الظهر بعد حمل الماء",
                    "Dolor de espalda por cargar agua"),
              ("ibuprofen",), (16, 90), 9),
    Condition("K29.7", "Gastritis, unspecified",
              _said("Pain in the upper belly after meals", "ألم في أعلى البطن بعد الأكل",
                    "Dolor de estómago después de comer"),
              ("omeprazole",), (15, 90), 7),
    Condition("B86", "Scabies",
              _said("Itching at night, the whole family", "حكة ليلية لدى كل العائلة",
                    "Picazón por la noche, toda la familia"),
              ("permethrin",), (0, 80), 6),
    Condition("L20.9", "Atopic dermatitis, unspecified",
              _said("Dry itchy skin", "جلد جاف مع حكة", "Piel seca con picazón"),
              ("hydrocortisone",), (0, 40), 3),
    Condition("R51", "Headache",
              _said("Headache for a week", "صداع منذ أسبوع", "Dolor de cabeza hace una semana"),
              ("paracetamol",), (10, 80), 6),
    Condition("F32.9", "Depressive episode, unspecified",
              _said("Sleeps badly, no appetite", "نوم سيئ وفقدان الشهية", "Duerme mal, no come"),
              (), (16, 80), 3),
    Condition("Z34.9", "Supervision of normal pregnancy, unspecified",
              _said("Antenatal visit", "زيارة متابعة حمل", "Control prenatal"),
              ("ferrous", "folic"), (17, 42), 8, women_only=True),
)  # fmt: skip

MEASLES = Condition(
    "B05.9", "Measles without complication",
    _said("Fever and rash since two days, red eyes", "حمى وطفح جلدي منذ يومين، احمرار العينين",
          "Fiebre y erupción desde hace dos días, ojos rojos"),
    ("vitamin_a", "paracetamol"), (0, 15), 0, fever=True,
)  # fmt: skip

BY_CODE = {condition.code: condition for condition in (*CONDITIONS, MEASLES)}

ADVICE = _said(
    "Rest, fluids, come back if worse.",
    "راحة وسوائل، والعودة إذا ساءت الحالة.",
    "Reposo, líquidos, volver si empeora.",
)
REST = {"en": "Reviewed, stable.", "ar": "تمت المراجعة، الحالة مستقرة.", "es": "Revisado, estable."}


def plausible(age_years, sex):
    """The conditions that somebody of this age and sex may have, with their weights."""
    fitting = [
        condition
        for condition in CONDITIONS
        if condition.ages[0] <= age_years < condition.ages[1]
        and (sex == "female" or not condition.women_only)
    ]
    return fitting, [condition.weight for condition in fitting]
