"""Names of days and months and forms of dates. Generated from CLDR by ``.ci/generate.py``; not edited by hand."""

# fmt: off
DAYS = {
    "fi": ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
DAYS_IN_DATES = {
    "fi": ("maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina", "lauantaina", "sunnuntai"),
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
DAYS_SHORT = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "fi": ("tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta", "heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta"),
    "sv": ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}
DATE_SHORT = {
    "fi": "d.M.y",
    "sv": "y-MM-dd",
    "en": "dd/MM/y",
}
DATE_LONG = {
    "fi": "d. MMMM y",
    "sv": "d MMMM y",
    "en": "d MMMM y",
}
DAY_MONTH = {
    "fi": "d.M.",
    "sv": "d.M",
    "en": "dd/MM",
}
TIME = {
    "fi": "H.mm",
    "sv": "HH:mm",
    "en": "HH:mm",
}
DECIMAL = {
    "fi": ",",
    "sv": ",",
    "en": ".",
}
