"""The words people write in tables and on forms, in Finnish, Swedish and English, for the codes kuty keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kuty.core.limits import LIMITS, TOPICS
from kuty.core.people import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Collection

WEEKDAY_NAMES = {
    name: code
    for code, names in zip(
        WEEKDAYS,
        (
            "mon monday ma maanantai maanantaisin må mån måndag",
            "tue tues tuesday ti tiistai tiistaisin tis tisdag",
            "wed wednesday ke keskiviikko keskiviikkoisin ons onsdag",
            "thu thur thurs thursday to torstai torstaisin tor tors torsdag",
            "fri friday pe perjantai perjantaisin fre fredag",
            "sat saturday la lauantai lör lördag",
            "sun sunday su sunnuntai sön söndag",
        ),
        strict=True,
    )
    for name in names.split()
}

CHANNELS = {
    "letter": "letter", "post": "letter", "mail": "letter", "kirje": "letter", "posti": "letter", "brev": "letter",
    "sms": "sms", "text": "sms", "text message": "sms", "tekstiviesti": "sms", "tekstari": "sms", "puhelin": "sms",
    "textmeddelande": "sms", "mobiili": "sms", "email": "email", "e-mail": "email", "sähköposti": "email",
    "sposti": "email", "e-post": "email", "epost": "email", "suomifi": "suomifi", "suomi.fi": "suomifi",
    "suomi.fi-viestit": "suomifi",
}  # fmt: skip

LANGUAGE_NAMES = {
    "fi": "fi", "suomi": "fi", "finnish": "fi", "finska": "fi", "fin": "fi",
    "sv": "sv", "ruotsi": "sv", "swedish": "sv", "svenska": "sv", "swe": "sv", "se": "sv",
    "en": "en", "englanti": "en", "english": "en", "engelska": "en", "eng": "en",
}  # fmt: skip

KINDS = {
    "activation": "activation", "activation plan": "activation", "aktivointisuunnitelma": "activation",
    "aktivointi": "activation", "aktiveringsplan": "activation",
    "multisectoral": "multisectoral", "multisectoral employment plan": "multisectoral", "monialainen": "multisectoral",
    "monialainen työllistymissuunnitelma": "multisectoral", "multisektoriell": "multisectoral",
    "multisektoriell sysselsättningsplan": "multisectoral", "sektorsövergripande sysselsättningsplan": "multisectoral",
    "service": "service", "service plan": "service", "client plan": "service", "asiakassuunnitelma": "service",
    "klientplan": "service", "palvelusuunnitelma": "service",
}  # fmt: skip

NEEDS = {
    "raha": "money", "raha-asiat": "money", "talous": "money", "pengar": "money", "ekonomi": "money",
    "mieliala": "mood", "mieli": "mood", "jaksaminen": "mood", "humör": "mood", "sinnesstämning": "mood",
    "päihteet": "substances", "alkoholi": "substances", "alcohol": "substances", "rusmedel": "substances",
    "yksinäisyys": "loneliness", "ensamhet": "loneliness", "terveys": "health", "hälsa": "health",
    "asuminen": "housing", "boende": "housing", "työ": "work", "arbete": "work", "opiskelu": "studies",
    "opinnot": "studies", "studier": "studies", "perhe": "family", "familj": "family", "muu": "other", "annat": "other",
}  # fmt: skip

ATTENDANCE = {
    "läsnä": "present", "närvarande": "present", "sairas": "sick", "oma sairaus": "sick", "sjuk": "sick", "ill": "sick",
    "lapsi": "child_sick", "lapsi sairas": "child_sick", "lapsen sairaus": "child_sick", "sjukt barn": "child_sick",
    "työnhaku": "job_search", "työhaastattelu": "job_search", "jobbsökning": "job_search",
    "luottamustehtävä": "public_duty", "förtroendeuppdrag": "public_duty", "muu": "other", "muu syy": "other",
    "annan": "other", "annan orsak": "other", "ei järjestetä": "not_arranged", "ei järjestetty": "not_arranged",
    "ordnas inte": "not_arranged", "vaihdettu": "swapped", "vaihto": "swapped", "bytt": "swapped",
}  # fmt: skip

DONE = {
    "d": "done", "yes": "done", "tehty": "done", "kyllä": "done", "gjord": "done", "ja": "done", "p": "partly",
    "osittain": "partly", "osin": "partly", "delvis": "partly", "n": "not", "no": "not", "ei": "not", "ei tehty": "not",
    "nej": "not", "inte": "not", "not done": "not",
}  # fmt: skip

NOT_DONE = {
    word: code
    for code, words in {
        "too_hard": "too hard|hard|too difficult|difficult|liian vaikea|liian vaikeaa|vaikea|vaikeaa|för svår|för svårt|svår|svårt",
        "no_strength": "no strength|had no strength|tired|too tired|ei jaksanut|en jaksanut|ei jaksa|ei voimia|väsynyt|"
        "väsymys|orkade inte|orkar inte|ingen ork|trött|för trött",
        "no_time": "no time|had no time|ei ehtinyt|en ehtinyt|ei aikaa|kiire|aika loppui|hann inte|ingen tid|tidsbrist",
        "lacking": "lacking|missing|something was missing|puuttui|jotain puuttui|jotakin puuttui|saknades|något saknades|"
        "fattades|något fattades",
        "weather": "weather|the weather|bad weather|sää|huono sää|keli|huono keli|väder|vädret|dåligt väder",
        "not_mine": "not mine|did not feel right|not for me|ei oma|ei omaa|ei tuntunut omalta|ei ollut oma|inte min|"
        "kändes inte rätt|inte för mig",
    }.items()
    for word in words.split("|")
}  # fmt: skip

YES = {"yes", "y", "true", "1", "x", "kyllä", "k", "on", "ja", "tosi"}
NO = {"", "no", "n", "false", "0", "-", "ei", "e", "nej", "ei ole"}

# The columns of a table of participants: what kuty calls the field, and what else people call it.
COLUMNS = {
    "id": "tunnus|kuty-tunnus|participant",
    "last_name": "lastname|surname|family name|sukunimi|efternamn|släktnamn",
    "first_name": "firstname|given name|etunimi|etunimet|kutsumanimi|förnamn",
    "supplement": "c/o|co|address line 2|lisärivi|osoitteen lisärivi|luona|adresstillägg",
    "street": "address|street address|katuosoite|osoite|lähiosoite|gatuadress|adress",
    "postcode": "postal code|zip|postinumero|postnro|postnummer",
    "town": "city|postitoimipaikka|kaupunki|paikkakunta|kunta|postort|ort",
    "phone": "telephone|mobile|puhelin|puhelinnumero|puh|gsm|matkapuhelin|telefon|telefonnummer",
    "email": "e-mail|mail|sähköposti|sähköpostiosoite|sposti|e-post|epost",
    "language": "kieli|asiointikieli|äidinkieli|språk",
    "channel": "contact|kanava|toimitustapa|yhteydenpito|kanal|leveranssätt",
    "fallback": "second channel|varakanava|varatapa|reservkanal",
    "weekday": "weekdays|work day|workday|viikonpäivä|työtoimintapäivä|päivä|toimintapäivä|veckodag|arbetsdag",
    "reception_time": "reception|time|vastaanottoaika|vastaanotto|aika|kellonaika|mottagningstid",
    "worker": "own worker|omatyöntekijä|työntekijä|ohjaaja|omaohjaaja|egen handledare|handledare",
    "benefit": "etuus|förmån",
    "payer": "maksaja|etuuden maksaja|betalare",
    "plan_kind": "plan|kind of plan|suunnitelman laji|suunnitelma|planens art|plantyp",
    "plan_start": "plan starts|start|suunnitelma alkaa|alkaa|alkupäivä|planen börjar|börjar",
    "plan_end": "plan ends|end|suunnitelma päättyy|päättyy|loppupäivä|planen slutar|slutar",
    "hours_per_day": "hours|hours a day|tunnit päivässä|tunnit|tuntia päivässä|timmar per dag|timmar",
    "address_protected": "protected|turvakielto|spärrmarkering|skyddad adress",
    "discreet_post": "discreet|huomaamaton posti|diskret post",
    "large_print": "suuri teksti|isoteksti|iso teksti|stor text",
    "exclude": "limits|rajoitteet|rajoite|rajoitukset|begränsningar",
    "likes": "like|toiveet|mieltymykset|önskemål",
    "notes": "note|muistiinpanot|huomautukset|lisätiedot|huom|anteckningar",
}

_SPOKEN_LIMITS = {
    "netti": "internet", "nettiä": "internet", "nettiyhteys": "internet", "nettiyhteyttä": "internet",
    "internetiä": "internet", "internetyhteys": "internet", "internetyhteyttä": "internet", "puhelin": "phone",
    "puhelinta": "phone", "soittaminen": "phone", "tietokone": "computer", "tietokonetta": "computer",
    "kone": "computer", "konetta": "computer", "kamera": "camera", "kameraa": "camera", "raha": "money",
    "rahaa": "money", "ulkoilu": "outdoors", "ulkoilua": "outdoors", "ulkona": "outdoors", "kävely": "walking",
    "kävelyä": "walking", "keittiö": "kitchen", "keittiötä": "kitchen", "toinen ihminen": "partner",
    "kirjoittaminen": "writing", "kirjoittamista": "writing", "väline": "equipment", "välinettä": "equipment",
    "välineet": "equipment", "välineitä": "equipment", "tarvike": "equipment", "tarvikkeet": "equipment",
    "tarvikkeita": "equipment", "varuste": "equipment", "varusteet": "equipment", "varusteita": "equipment",
    "utrustning": "equipment", "redskap": "equipment", "tillbehör": "equipment", "tools": "equipment",
    "gear": "equipment", "supplies": "equipment", "raskas": "heavy", "raskasta": "heavy",
    "raskas työ": "heavy", "raskasta työtä": "heavy", "raskaat tehtävät": "heavy", "terveys": "heavy",
    "health": "heavy", "hälsa": "heavy", "heavy work": "heavy", "liikunta": "exercise", "liikuntaa": "exercise",
    "alkoholi": "alcohol", "alkoholia": "alcohol", "rahapelit": "gambling", "pelaaminen": "gambling",
    "ruoka": "food", "ruoanlaitto": "food", "uni": "sleep", "työnhaku": "job-search", "siivous": "home",
    "siivousta": "home", "musiikki": "music", "käsityöt": "handicraft", "luonto": "nature", "mieliala": "mood",
    "telefon": "phone", "dator": "computer", "kök": "kitchen", "pengar": "money", "utomhus": "outdoors",
    "promenader": "walking", "tungt arbete": "heavy", "motion": "exercise", "mat": "food", "sömn": "sleep",
    "alkohol": "alcohol", "spel om pengar": "gambling", "spel": "gambling", "städning": "home", "handarbete": "handicraft",
    "musik": "music", "natur": "nature", "jobbsökning": "job-search", "internetuppkoppling": "internet",
    "cooking": "food", "cleaning": "home", "walks": "walking", "net": "internet", "web": "internet",
    "lepo": "rest", "lepoa": "rest", "vila": "rest", "ruokaa": "food", "unta": "sleep", "musiikkia": "music",
    "luontoa": "nature", "käsityö": "handicraft", "käsitöitä": "handicraft", "kulttuuri": "culture",
    "kulttuuria": "culture", "kultur": "culture", "ihmissuhteet": "relationships", "relationer": "relationships",
    "vapaaehtoistyö": "volunteering", "vapaaehtoistyötä": "volunteering", "frivilligarbete": "volunteering",
    "yhteisö": "community", "gemenskap": "community", "digitaidot": "digital", "digitala färdigheter": "digital",
    "työelämä": "working-life", "arbetsliv": "working-life", "arbetslivet": "working-life", "opiskelu": "studies",
    "opiskelua": "studies", "opinnot": "studies", "studier": "studies", "taidot": "skills", "färdigheter": "skills",
    "lomakkeet": "forms", "lomakkeita": "forms", "blanketter": "forms", "kielet": "language", "kieliä": "language",
    "språk": "language", "suunnittelu": "planning", "planering": "planning", "palaute": "feedback",
    "terveydenhuolto": "health-care", "hälsovård": "health-care", "raha-asiat": "money-matters",
    "talous": "money-matters", "ekonomi": "money-matters", "koti": "home", "kotityöt": "home", "hem": "home",
    "humör": "mood",
}  # fmt: skip
_NEGATIONS = ("ei ole ", "ei ", "ilman ", "no ", "without ", "ingen ", "inga ", "inget ", "utan ")


def read_limit(text: str, task_ids: frozenset[str] = frozenset()) -> str | None:
    """The limit a person means by ``text`` (*ei nettiä*, ``no phone``, ``no_internet``, a task's id), or None."""
    word = text.strip().lower()
    if word in task_ids:
        return word
    code = _code_of(_without_negation(word))
    return code if code in LIMITS else None


def read_like(text: str, task_ids: frozenset[str] = frozenset()) -> str | None:
    """The topic or task a person likes by ``text`` (*musiikki*, ``nature``, a task's id), or None.

    What somebody does not like (*ei musiikkia*) is none.
    """
    word = text.strip().lower()
    if word in task_ids:
        return word
    code = _code_of(word)
    return code if code in TOPICS else None


def near_words(text: str, codes: Collection[str], task_ids: frozenset[str] = frozenset()) -> list[str]:
    """What somebody may have meant who mistyped a word for one of the codes or the id of a task; of each one word."""
    import difflib

    known = [*codes, *(word for word, code in _SPOKEN_LIMITS.items() if code in codes), *sorted(task_ids)]
    near = difflib.get_close_matches(_without_negation(text.strip().lower()), known, cutoff=0.8)
    return list({_code_of(word): word for word in reversed(near)}.values())[::-1]


def _without_negation(word: str) -> str:
    word = word.replace("_", " ")
    negation = next((each for each in _NEGATIONS if word.startswith(each)), "")
    return word.removeprefix(negation).strip()


def _code_of(word: str) -> str:
    word = word.replace("_", " ")
    return _SPOKEN_LIMITS.get(word, word).replace(" ", "-")


def column_of(heading: str) -> str | None:
    """The field a column's heading means, whatever its capitals, spaces and punctuation."""
    return _BY_HEADING.get(_squeezed(heading))


def _squeezed(heading: str) -> str:
    return "".join(letter for letter in heading.lower() if letter.isalnum())


_BY_HEADING = {_squeezed(name): field for field, names in COLUMNS.items() for name in (field, *names.split("|"))}
