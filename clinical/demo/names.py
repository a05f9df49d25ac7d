"""Names and places as people type them, per language of the phone; no real person is meant."""

WOMEN = {
    "ar": [
        "فاطمة",
        "مريم",
        "زينب",
        "خديجة",
        "نور",
        "هبة",
        "رنا",
        "سلمى",
        "ليلى",
        "أسماء",
        "سعاد",
        "رغد",
    ],
    "en": [
        "Mariam",
        "Zainab",
        "Huda",
        "Noor",
        "Rasha",
        "Grace",
        "Sarah",
        "Hanan",
        "Salma",
        "Leila",
        "Esther",
        "Joy",
    ],
    "es": [
        "María",
        "Lucía",
        "Carmen",
        "Rosa",
        "Ana Sofía",
        "Guadalupe",
        "Elena",
        "Juana",
        "Isabel",
        "Marisol",
        "Yolanda",
        "Inés",
    ],
}
MEN = {
    "ar": [
        "أحمد",
        "علي",
        "حسن",
        "حسين",
        "عمر",
        "خالد",
        "يوسف",
        "إبراهيم",
        "سامر",
        "باسل",
        "عبدالله",
        "طارق",
    ],
    "en": [
        "Ahmad",
        "Ali",
        "Hassan",
        "Khaled",
        "Yusuf",
        "Ibrahim",
        "Samir",
        "Daniel",
        "Peter",
        "Tariq",
        "Bilal",
        "Joseph",
    ],
    "es": [
        "José",
        "Juan Carlos",
        "Luis",
        "Miguel Ángel",
        "Pedro",
        "Santiago",
        "Óscar",
        "Ramón",
        "Andrés",
        "Julián",
        "Tomás",
        "Iván",
    ],
}
SURNAMES = {
    "ar": [
        "الحسن",
        "العلي",
        "الخطيب",
        "درويش",
        "حداد",
        "نجار",
        "السيد",
        "عثمان",
        "قاسم",
        "الأحمد",
        "شاهين",
        "مراد",
    ],
    "en": [
        "Al-Hasan",
        "Al-Ali",
        "Darwish",
        "Haddad",
        "Najjar",
        "Osman",
        "Qasim",
        "Shaheen",
        "Murad",
        "Okoro",
        "Mensah",
        "Saleh",
    ],
    "es": [
        "García López",
        "Hernández",
        "Martínez Peña",
        "Núñez",
        "Rodríguez",
        "Muñoz",
        "Flores",
        "Cruz",
        "Mejía",
        "Ordóñez",
        "Castillo",
        "Zelaya",
    ],
}
HOMETOWNS = {
    "ar": ["حلب", "حمص", "درعا", "الموصل", "الخرطوم"],
    "en": ["Aleppo", "Homs", "Daraa", "Mosul", "Khartoum"],
    "es": ["San Pedro Sula", "Choluteca", "Estelí", "Maracaibo", "Quetzaltenango"],
}
CITIZENSHIPS = {
    "ar": ["سوري", "عراقي", "سوداني"],
    "en": ["Syrian", "Iraqi", "Sudanese"],
    "es": ["hondureña", "nicaragüense", "venezolana"],
}
CAMPS = {
    "ar": ["المخيم الشمالي", "مخيم النهر", ""],
    "en": ["North camp", "River camp", ""],
    "es": ["Albergue Central", "", ""],
}
# The phone stores the option in its own language, so three words mean the same sex.
SEX = {
    "ar": {"female": "أنثى", "male": "ذكر"},
    "en": {"female": "female", "male": "male"},
    "es": {"female": "femenino", "male": "masculino"},
}
PHONE_PREFIX = {"ar": "079", "en": "079", "es": "+504 9"}

ARABIC_DIGITS = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")


def as_typed(number, language, rng):
    """A number as a keyboard of that language may write it: ``38.5``, ``38,5`` or ``٣٨٫٥``."""
    text = f"{number:g}"
    if rng.random() < 0.75:
        return text
    return {
        "ar": text.translate(ARABIC_DIGITS),
        "es": text.replace(".", ","),
        "en": text,
    }[language]
