"""Words that stand beside a name: titles, generations, degrees, particles. Standard text, so without dots."""

from __future__ import annotations

# Courtesy titles in English, French, German and Spanish, and those of church, court, army and peerage. `SR` is
# Señor before a name and Senior behind it.
_TITLES = (
    "MR|MRS|MS|MISS|MX|MSTR|MESSRS|DR|DRS|DOCTOR|PROF|PROFESSOR|REV|REVD|REVEREND|RT REV|VERY REV"
    "|MME|MLLE|MONSIEUR|MADAME|MADEMOISELLE|HERR|FRAU|SR|SRA|SRTA|SENOR|SENORA|SENORITA"
    "|SIR|LADY|DAME|HON|RT HON|HONORABLE|HONOURABLE|CAPT|CAPTAIN|COL|COLONEL|LT COL|LT|LIEUT|LIEUTENANT"
    "|MAJ|GEN|BRIG|SGT|SERGEANT|CPL|CPO|PVT|CDR|CMDR|ADM|SQN LDR|WG CDR|FLT LT|MSGR|PASTOR|RABBI"
)
# Names or initials as well: `Earl Smith`, `M Lee`. Titles only before two words of a name.
_OFFICES = "LORD|MAJOR|GENERAL|JUDGE|FATHER|FR|SISTER|BROTHER|MASTER|COUNTESS|BARONESS|BARON"
# And before an initial a name: `M J Smith`, `Earl C Smith`.
_SELDOM_TITLES = "M|MM|EARL|DON|DONA"
_TITLES_OR_NAMES = f"{_OFFICES}|{_SELDOM_TITLES}"

TITLES = rf"^(?:(?:{_TITLES}) )+"
"""Titles at the beginning of a name."""
TITLES_OR_NAMES = rf"^(?:(?:{_OFFICES}) ([^ ,]+ )|(?:{_SELDOM_TITLES}) ([^ ,]{{2,}} ))"
ONLY_TITLES = rf"^(?:{_TITLES})(?: (?:{_TITLES}))*$"
TITLES_BEHIND = r"(?:[ ,]+(?:MR|MRS|MS|MISS|MX|DR|REV|PROF))+$"
THE_TITLE = rf"(^|, ?)THE ((?:{_TITLES}|{_TITLES_OR_NAMES})(?: |$))"
"""`The Rev Ann Lee` is somebody, `The Lees` are not."""
ESTATE = (
    r"^(?:THE )?(?:PERSONAL )?(?:ESTATE|EXECUTORS?|EXORS?|REPRESENTATIVES?) OF (?:THE )?(?:LATE )?"
    r"|^(?:ATTN|ATTENTION|FAO|C/O) |^THE LATE "
)
"""Before the name of a dead person, or of whom a letter is for."""

# `John Jr`, `John II` and `John 2nd` are one generation here: the second of the name is called Jr as a son and
# II as a grandson or nephew (https://en.wikipedia.org/wiki/Suffix_(name)#Generational_titles), one household
# seldom has both, and lists write one for the other.
GENERATIONS = {
    "JR": "JR",
    "JNR": "JR",
    "JUNIOR": "JR",
    "II": "JR",
    "2ND": "JR",
    "SR": "SR",
    "SNR": "SR",
    "SENIOR": "SR",
    "III": "3",
    "3RD": "3",
    "IV": "4",
    "4TH": "4",
    "V": "5",
    "5TH": "5",
}
ONLY_IN_SUFFIX = {"2": "JR", "3": "3", "4": "4", "5": "5", "2D": "JR", "3D": "3", "JUN": "JR", "SEN": "SR"}
"""What a column of its own for suffixes says besides."""
# Surnames or initials as well, so only behind two words of a name.
_WORDS_OR_GENERATIONS = "JUNIOR|SENIOR|V"
_INITIALS_OR_DEGREES = "JP|QC|KC|MP"
_SURE_GENERATIONS = "|".join(word for word in GENERATIONS if word not in _WORDS_OR_GENERATIONS.split("|"))

_DEGREES = (
    "ESQ|ESQUIRE|MD|PHD|DDS|DMD|DVM|EDD|JD|CPA|RN|LPN|RPH|DPM|CFP|CFA|MBA|MPH|MSW|LCSW|BSC|MSC|OBE|MBE|CBE|KBE"
    "|DBE|FRCP|FRCS|RET|RETD|USN|USMC|USAF|TTEE|TRUSTEE|TRUSTEES|DECD|DECEASED"
)
# Surnames as well (`Jack Ma`), so only behind a comma.
_DEGREES_OR_NAMES = f"MA|BA|DO|DC|OD|PE|BS|MS|TR|{_INITIALS_OR_DEGREES}"

_SURE = rf"[ ,]+(?:{_SURE_GENERATIONS}|{_DEGREES})|,[ ,]*(?:{_DEGREES_OR_NAMES})"
SUFFIX = rf"(?:{_SURE})+$"
"""Generations and degrees behind a name."""
GENERATION = rf"[ ,]({_SURE_GENERATIONS})(?:{_SURE})*$"
LATE_DEGREE = rf"^([^ ,]+[ ,].*)[ ,](?:{_INITIALS_OR_DEGREES})$"
LATE_GENERATION = rf"^[^ ,]+[ ,].*[ ,]({_WORDS_OR_GENERATIONS})$"
FIELD_GENERATION = rf"[ ,]({'|'.join(GENERATIONS)})(?:{_SURE}|[ ,]+(?:{_INITIALS_OR_DEGREES}))*$"
FIELD_SUFFIX = rf"(?:{_SURE}|[ ,]+(?:{_WORDS_OR_GENERATIONS}|{_INITIALS_OR_DEGREES}))+$"
"""Behind the surname in a field of its own, where nothing can be taken for it."""
GENERATION_BETWEEN = rf"^([^ ,]+) ({_SURE_GENERATIONS}|JUNIOR|SENIOR) ([^ ,]+.*)$"
"""`Smith Jr John`."""
GIVEN_GENERATION = rf"[ ,]({_SURE_GENERATIONS}|JUNIOR|SENIOR)(?:{_SURE})*$"
GIVEN_SUFFIX = rf"(?:{_SURE}|[ ,]+(?:JUNIOR|SENIOR))+$"
"""Behind given names in a field of their own, where V is an initial."""
GENERATION_BEFORE = rf"^({_SURE_GENERATIONS}) *,[ ,]*"
"""`Smith, Jr, John`."""

DOTTED_DEGREE = (
    r"(?i)([ ,])(?:m\.d|d\.d\.s|d\.m\.d|c\.p\.a|r\.n|j\.d|d\.v\.m|m\.b\.a|o\.b\.e|m\.b\.e|c\.b\.e)\.?( *,| *$)"
)

AND = r" *\bC/O\b *| *[&+/;]+ *| (?:AND|OR|ET|UND|AKA) "
"""Between two people in one field."""

# The names of nobility and origin of the countries that lists come from. Each joins what follows.
_PARTICLES = (
    "DE|DEL|DELA|DELLA|DELLO|DEGLI|DEI|DI|DA|DAS|DO|DOS|DU|DES|LA|LAS|LE|LES|LO|LOS|VAN|VANDE|VANDER|VANDEN|VON|VOM"
    "|ZU|ZUM|ZUR|DEN|DER|TEN|TER|TE|T|AF|AV|AL|EL|BIN|IBN|BINT|ABU|AP|AB"
)
# Parts of a surname that never stand alone: without them another surname is left.
_PREFIXES = "MC|MAC|O|D|L|ST|STE|FITZ"
# In a whole name only what is neither a given name nor an initial, and O before a name that usually has it.
_INNER = (
    "DE|DEL|DELA|DELLA|DEGLI|DEI|DI|DA|DAS|DOS|DU|DES|LA|LAS|LOS|VAN|VANDE|VANDER|VANDEN|VON|VOM|ZU|ZUM|ZUR|DEN"
    "|DER|TEN|TER|EL|BIN|IBN|BINT|MC|MAC|ST|SAINT|STE|FITZ"
)
_IRISH = (
    "BOYLE|BRIEN|BYRNE|CALLAGHAN|CONNELL|CONNOR|CONNORS|DAY|DEA|DELL|DOHERTY|DONNELL|DONOGHUE|DONOVAN|DRISCOLL"
    "|DWYER|FARRELL|FLAHERTY|FLYNN|GORMAN|GRADY|HAGAN|HALLORAN|HANLON|HARA|HARE|KANE|KEEFE|KEEFFE|LEARY|LOUGHLIN"
    "|MALLEY|MARA|MEARA|NEAL|NEIL|NEILL|REGAN|REILLY|RILEY|RIORDAN|ROURKE|SHAUGHNESSY|SHEA|SULLIVAN|TOOLE"
)
_COURTESY = "MR|MRS|MS|MISS|MX|DR|SIR|LADY|REV"
COURTESIES = rf"^(?:(?:{_COURTESY}) )+"
"""In a surname's own field: `Pastor Lopez` are two surnames."""
COURTESY_FIRST = rf"^(?:{_COURTESY}) [^ ,]"
COURTESY_BETWEEN = rf"^([^,]+?) (?:(?:{_COURTESY}) )+([^,]+)$"
"""`Burnell Ms Pamela`: a title stands before given names."""
SURNAME_FIRST = r"^([^ ,]{2,}(?: [^ ,]+)*) ([^ ,]{2,} [A-Z])$"
"""`Burnell Pamela A`: nobody has a surname of one letter."""
SURNAME_AND_INITIAL = r"^([^ ,]{2,}) ([A-Z])$"
SURNAME_BEHIND = (
    r"^(.+) ([^ ]+ (?:NEE|BORN|Y) [^ ]+)$",
    rf"^(.+?) ((?:(?:{_INNER}) )+[^ ].*|O (?:{_IRISH}))$",
    rf"^()((?:(?:{_INNER}) ){{2,}}.+|(?:MC|ST) [^ ]+|O (?:{_IRISH}))$",
    r"^(?:(.+) )?([^ ]+)$",
)
"""Given names and surname of a whole name without a comma; the first pattern that fits counts."""
PREFIX_AND_WORD = rf"\b({_PREFIXES}) "
PARTICLE_AND_WORD = rf"\b({_PARTICLES}) "
NOT_PARTS = frozenset([*_PARTICLES.split("|"), *_PREFIXES.split("|"), "Y", "E", "UND", "NEE", "BORN"])
"""Words of a surname that are no surname themselves."""

# Given names of two letters, besides which two letters are initials (`JR Smith`): those of the census of 1990
# (https://www2.census.gov/topics/genealogy/1990surnames/dist.male.first, dist.female.first), Chinese, Korean
# and Vietnamese ones, and written abbreviations.
_TWO_LETTER_NAMES = (
    "AL|AN|BA|BE|BO|BU|CY|DA|DE|DI|DO|DU|ED|EL|EM|EN|ER|EV|GE|GI|GO|GU|HA|HE|HO|HU|HY|IO|IV|JA|JE|JI|JO|JU|KA|KE"
    "|KI|KO|KY|LA|LE|LI|LO|LU|LY|MA|MD|ME|MI|MO|MY|NA|NI|NU|OK|OZ|PO|QI|RA|RE|RI|RO|RU|SE|SO|SU|SY|TA|TE|TI|TU"
    "|TY|UY|VI|VU|VY|WM|WU|XI|XU|YA|YE|YI|YO|YU|ZE|ZI"
)
TWO_LETTER_NAMES = frozenset(_TWO_LETTER_NAMES.split("|"))

BESIDE_A_NAME = frozenset(
    [
        *f"{_TITLES}|{_TITLES_OR_NAMES}|{_DEGREES}|{_DEGREES_OR_NAMES}|{_PARTICLES}|{_PREFIXES}|{_INNER}".split(
            "|"
        ),
        *GENERATIONS,
        *("AND", "OR", "ET", "UND", "AKA", "NEE", "BORN", "THE", "TO", "LATE"),
    ]
)
"""A field of one word is a name unless it is one of these, or a word for whoever lives there."""
