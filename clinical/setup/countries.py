"""What follows from a country until somebody says otherwise: clock, reporting week, prefix, languages."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

MONDAY, SATURDAY, SUNDAY = 0, 5, 6


@dataclass(frozen=True)
class Country:
    """``code``: two letters; ``week_starts``: 0 is Monday; ``spoken``: codes, the first one most."""

    code: str
    name: str
    zone: str
    week_starts: int
    prefix: str
    spoken: str


def _c(code, name, zone, prefix, spoken, week=MONDAY):
    return Country(code, name, zone, week, f"+{prefix}", spoken)


COUNTRIES = (
    _c("AF", _("Afghanistan"), "Asia/Kabul", 93, "fa,ps", SATURDAY),
    _c("AM", _("Armenia"), "Asia/Yerevan", 374, "hy,ru"),
    _c("BD", _("Bangladesh"), "Asia/Dhaka", 880, "bn", SUNDAY),
    _c("BF", _("Burkina Faso"), "Africa/Ouagadougou", 226, "fr"),
    _c("BI", _("Burundi"), "Africa/Bujumbura", 257, "fr,rn"),
    _c("CM", _("Cameroon"), "Africa/Douala", 237, "fr,en"),
    _c("CF", _("Central African Republic"), "Africa/Bangui", 236, "fr,sg"),
    _c("TD", _("Chad"), "Africa/Ndjamena", 235, "fr,ar"),
    _c("CO", _("Colombia"), "America/Bogota", 57, "es", SUNDAY),
    _c("CD", _("Democratic Republic of the Congo"), "Africa/Kinshasa", 243, "fr,sw,ln"),
    _c("DJ", _("Djibouti"), "Africa/Djibouti", 253, "fr,ar,so"),
    _c("EC", _("Ecuador"), "America/Guayaquil", 593, "es", SUNDAY),
    _c("EG", _("Egypt"), "Africa/Cairo", 20, "ar", SUNDAY),
    _c("SV", _("El Salvador"), "America/El_Salvador", 503, "es", SUNDAY),
    _c("ET", _("Ethiopia"), "Africa/Addis_Ababa", 251, "am,om,so"),
    _c("GR", _("Greece"), "Europe/Athens", 30, "el,ar,en"),
    _c("GT", _("Guatemala"), "America/Guatemala", 502, "es", SUNDAY),
    _c("GN", _("Guinea"), "Africa/Conakry", 224, "fr"),
    _c("HT", _("Haiti"), "America/Port-au-Prince", 509, "ht,fr", SUNDAY),
    _c("HN", _("Honduras"), "America/Tegucigalpa", 504, "es", SUNDAY),
    _c("IN", _("India"), "Asia/Kolkata", 91, "hi,en"),
    _c("ID", _("Indonesia"), "Asia/Jakarta", 62, "id", SUNDAY),
    _c("IQ", _("Iraq"), "Asia/Baghdad", 964, "ar,ku", SUNDAY),
    _c("JO", _("Jordan"), "Asia/Amman", 962, "ar", SATURDAY),
    _c("KE", _("Kenya"), "Africa/Nairobi", 254, "sw,en,so"),
    _c("LB", _("Lebanon"), "Asia/Beirut", 961, "ar,fr"),
    _c("LR", _("Liberia"), "Africa/Monrovia", 231, "en"),
    _c("LY", _("Libya"), "Africa/Tripoli", 218, "ar", SATURDAY),
    _c("MG", _("Madagascar"), "Indian/Antananarivo", 261, "mg,fr"),
    _c("MW", _("Malawi"), "Africa/Blantyre", 265, "en,ny"),
    _c("ML", _("Mali"), "Africa/Bamako", 223, "fr,bm"),
    _c("MR", _("Mauritania"), "Africa/Nouakchott", 222, "ar,fr"),
    _c("MX", _("Mexico"), "America/Mexico_City", 52, "es", SUNDAY),
    _c("MD", _("Moldova"), "Europe/Chisinau", 373, "ro,ru"),
    _c("MA", _("Morocco"), "Africa/Casablanca", 212, "ar,fr"),
    _c("MZ", _("Mozambique"), "Africa/Maputo", 258, "pt", SUNDAY),
    _c("MM", _("Myanmar"), "Asia/Yangon", 95, "my", SUNDAY),
    _c("NP", _("Nepal"), "Asia/Kathmandu", 977, "ne", SUNDAY),
    _c("NI", _("Nicaragua"), "America/Managua", 505, "es", SUNDAY),
    _c("NE", _("Niger"), "Africa/Niamey", 227, "fr,ha"),
    _c("NG", _("Nigeria"), "Africa/Lagos", 234, "en,ha,yo"),
    _c("PK", _("Pakistan"), "Asia/Karachi", 92, "ur,en"),
    _c("PS", _("Palestine"), "Asia/Gaza", 970, "ar", SATURDAY),
    _c("PE", _("Peru"), "America/Lima", 51, "es", SUNDAY),
    _c("PH", _("Philippines"), "Asia/Manila", 63, "tl,en", SUNDAY),
    _c("PL", _("Poland"), "Europe/Warsaw", 48, "pl,uk"),
    _c("RW", _("Rwanda"), "Africa/Kigali", 250, "rw,fr,en"),
    _c("SN", _("Senegal"), "Africa/Dakar", 221, "fr,wo"),
    _c("SL", _("Sierra Leone"), "Africa/Freetown", 232, "en"),
    _c("SO", _("Somalia"), "Africa/Mogadishu", 252, "so,ar", SATURDAY),
    _c("SS", _("South Sudan"), "Africa/Juba", 211, "en,ar"),
    _c("SD", _("Sudan"), "Africa/Khartoum", 249, "ar", SATURDAY),
    _c("SY", _("Syria"), "Asia/Damascus", 963, "ar,ku", SATURDAY),
    _c("TZ", _("Tanzania"), "Africa/Dar_es_Salaam", 255, "sw,en"),
    _c("TH", _("Thailand"), "Asia/Bangkok", 66, "th", SUNDAY),
    _c("TN", _("Tunisia"), "Africa/Tunis", 216, "ar,fr"),
    _c("TR", _("Türkiye"), "Europe/Istanbul", 90, "tr,ar"),
    _c("UG", _("Uganda"), "Africa/Kampala", 256, "en,sw,lg"),
    _c("UA", _("Ukraine"), "Europe/Kyiv", 380, "uk,ru"),
    _c("US", _("United States"), "America/New_York", 1, "en,es", SUNDAY),
    _c("VE", _("Venezuela"), "America/Caracas", 58, "es", SUNDAY),
    _c("YE", _("Yemen"), "Asia/Aden", 967, "ar", SATURDAY),
    _c("ZM", _("Zambia"), "Africa/Lusaka", 260, "en"),
    _c("ZW", _("Zimbabwe"), "Africa/Harare", 263, "en,sn"),
)
BY_CODE = {country.code: country for country in COUNTRIES}
