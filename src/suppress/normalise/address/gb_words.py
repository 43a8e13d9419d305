"""Words of British addresses: thoroughfare types, kinds of buildings, designators of flats."""

from __future__ import annotations

# Spellings by type, the first of them the short form that we compare: the abbreviations in use, and those of
# libpostal (https://github.com/openvenues/libpostal, resources/dictionaries/en/street_types.txt, MIT).
_TYPES = {
    "ALLEY": "ALLEY ALY",
    "APP": "APPROACH APP APPR",
    "ARC": "ARCADE ARC",
    "AVE": "AVENUE AVE AV AVN AVENU AVENUES",
    "BANK": "BANK BNK",
    "BLVD": "BOULEVARD BLVD BOUL",
    "BRAE": "BRAE",
    "BROADWAY": "BROADWAY BWAY BDWY",
    "BDGE": "BRIDGE BDGE BRDG",
    "BROW": "BROW",
    "BLDGS": "BUILDINGS BLDGS",
    "CHASE": "CHASE",
    "CIR": "CIRCLE CIR",
    "CIRCUS": "CIRCUS",
    "CL": "CLOSE CL CLS CLSE CLO",
    "COMMON": "COMMON COMM CMN",
    "COPSE": "COPSE",
    "CNR": "CORNER CNR",
    "COTTS": "COTTAGES COTTS COTTGS",
    "CT": "COURT CT CRT",
    "CRES": "CRESCENT CRES CRESC CRS CR CRESENT",
    "CROFT": "CROFT CFT",
    "CROSS": "CROSS",
    "DALE": "DALE",
    "DENE": "DENE",
    "DR": "DRIVE DR DRV DRIV",
    "DROVE": "DROVE",
    "END": "END",
    "ESP": "ESPLANADE ESP ESPL",
    "EST": "ESTATE EST",
    "FIELD": "FIELD FIELDS",
    "FOLD": "FOLD",
    "GDNS": "GARDENS GDNS GDN GARDEN GDS GNS GRDNS",
    "GATE": "GATE",
    "GLADE": "GLADE",
    "GLEN": "GLEN",
    "GRN": "GREEN GRN",
    "GRV": "GROVE GRV GR GRO",
    "HEATH": "HEATH",
    "HTS": "HEIGHTS HTS",
    "HILL": "HILL HL",
    "LN": "LANE LN LA",
    "LAWN": "LAWN LAWNS",
    "LINK": "LINK",
    "LOAN": "LOAN",
    "LOOP": "LOOP",
    "MALL": "MALL",
    "MEAD": "MEAD",
    "MDW": "MEADOW MEADOWS MDW MDWS",
    "MEWS": "MEWS MWS",
    "MOUNT": "MOUNT MT",
    "ORCH": "ORCHARD ORCH",
    "PDE": "PARADE PDE PAR",
    "PK": "PARK PK",
    "PSGE": "PASSAGE PASS PSGE",
    "PATH": "PATH",
    "PIECE": "PIECE",
    "PL": "PLACE PL",
    "PLZ": "PLAZA PLZ",
    "PT": "POINT PT",
    "PROM": "PROMENADE PROM",
    "QUADRANT": "QUADRANT QUAD",
    "QY": "QUAY QY",
    "REACH": "REACH",
    "RETREAT": "RETREAT",
    "RIDE": "RIDE",
    "RDGE": "RIDGE RDGE",
    "RISE": "RISE RI",
    "RD": "ROAD RD ROA RAOD",
    "ROW": "ROW RW",
    "SIDE": "SIDE",
    "SLOPE": "SLOPE",
    "SQ": "SQUARE SQ SQR",
    "STN": "STATION STN",
    "STEPS": "STEPS",
    "STRAND": "STRAND",
    "ST": "STREET ST STR STRT STREEET",
    "TER": "TERRACE TER TERR TCE TERRCE",
    "TOP": "TOP",
    "TRK": "TRACK",
    "VALE": "VALE",
    "VIEW": "VIEW VW",
    "VLS": "VILLAS VLS",
    "WLK": "WALK WLK WK",
    "WAY": "WAY WY",
    "WHARF": "WHARF WHF",
    "WOOD": "WOOD WOODS",
    "WYND": "WYND",
    "YD": "YARD YD",
}
TYPES = {spelling: short for short, spellings in _TYPES.items() for spelling in spellings.split()}

ROADS = frozenset(
    {"ST", "RD", "AVE", "LN", "DR", "CL", "CRES", "GDNS", "GRV", "TER", "WAY", "WLK", "SQ", "ROW"}
)
"""Types that no village is named by: behind a building they are its street."""

BUILDINGS = (
    "HOUSE|HSE|LODGE|MANSIONS?|APARTMENTS?|APTS|FLATS|TOWERS?|BUILDINGS?|BLDGS?|CHAMBERS|STUDIOS|MAISONETTES"
)
"""What several homes have one name of: `3 Nelson House` is flat 3 in it."""
BUILDINGS_OR_STREETS = (
    "COURT|CT|CRT|HEIGHTS|POINT|HALL|MANOR|MILL|WHARF|COTTAGES|COTTS|VILLAS|BLOCK|BARNS?|WORKS|COURTYARD"
    "|MEWS|YARD"
)
"""The same only before a street: `3 Rose Court, High Street`."""

# Words of house names with usual short forms.
_HOUSE_WORDS = {
    "HSE": "HOUSE",
    "COTT": "COTTAGE",
    "CTG": "COTTAGE",
    "FM": "FARM",
    "BUNG": "BUNGALOW",
    "BLDG": "BUILDING",
}
HOUSE_WORDS = {
    **_HOUSE_WORDS,
    "CRT": "COURT",
    "CT": "COURT",
    "LDG": "LODGE",
    "MANS": "MANSIONS",
    "APTS": "APARTMENTS",
}

STREET_WORDS = {
    "GT": "GREAT",
    "LT": "LITTLE",
    "LTL": "LITTLE",
    "MT": "MOUNT",
    "NTH": "NORTH",
    "STH": "SOUTH",
    "UPR": "UPPER",
    "LWR": "LOWER",
    "SAINT": "ST",
    "FIRST": "1",
    "SECOND": "2",
    "THIRD": "3",
    "FOURTH": "4",
    "FIFTH": "5",
    "SIXTH": "6",
    "SEVENTH": "7",
    "EIGHTH": "8",
    "NINTH": "9",
    "TENTH": "10",
}
"""Words of street names in one form."""

DIRECTIONS = {
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "NTH": "N", "STH": "S", "N": "N", "S": "S", "E": "E",
    "W": "W",
}  # fmt: skip
"""Behind the type: `High Street North`."""

FLAT = (
    "FLAT|FLT|FLATS|APARTMENT|APPARTMENT|APARTMENTS|APT|APPT|UNIT|ROOM|RM|STUDIO|MAISONETTE|SUITE|STE|PENTHOUSE"
    "|BEDSIT"
)
SPELLED = {
    "ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5", "SIX": "6", "SEVEN": "7", "EIGHT": "8",
    "NINE": "9", "TEN": "10", "ELEVEN": "11", "TWELVE": "12",
}  # fmt: skip
FLOORS = {
    "GROUND": "FL0",
    "FIRST": "FL1",
    "1ST": "FL1",
    "SECOND": "FL2",
    "2ND": "FL2",
    "THIRD": "FL3",
    "3RD": "FL3",
    "FOURTH": "FL4",
    "4TH": "FL4",
    "FIFTH": "FL5",
    "5TH": "FL5",
    "TOP": "TOP",
    "ATTIC": "TOP",
    "BASEMENT": "BSMT",
    "LOWER GROUND": "BSMT",
    "RAISED GROUND": "FL0",
    "HALL": "FL0",
    "GARDEN": "GDN",
    "UPPER": "UPPR",
    "LOWER": "LOWR",
    "FRONT": "FRNT",
    "REAR": "REAR",
    "GFF": "FL0",
    "FFF": "FL1",
    "SFF": "FL2",
    "TFF": "TOP",
    "BFF": "BSMT",
    "LGF": "BSMT",
}
"""What a flat that is called by its floor is compared by: `First Floor Flat` is not `Flat 1`."""

BRITISH_WORDS = (
    r"\b(?:FLAT|FLT) ?(?:NO )?[0-9A-Z]{1,3}\b|[A-Z] (?:CLOSE|CLS|CRESCENT|MEWS|GARDENS|COTTAGES)(?:,|$)"
)
"""Words by which an address that says neither country nor code nor state is taken for British."""

# Counties as addresses name them, ceremonial and historic
# (https://en.wikipedia.org/wiki/Postal_counties_of_the_United_Kingdom), without names of states and countries.
_COUNTIES = (
    "ABERDEENSHIRE|ANGUS|ARGYLL|AVON|AYRSHIRE|BANFFSHIRE|BEDFORDSHIRE|BEDS|BERKS|BERKSHIRE|BERWICKSHIRE"
    "|BUCKINGHAMSHIRE|BUCKS|CAITHNESS|CAMBRIDGESHIRE|CAMBS|CHESHIRE|CLACKMANNANSHIRE|CLEVELAND|CLWYD"
    "|CORNWALL|COUNTY ANTRIM|COUNTY ARMAGH|COUNTY DOWN|COUNTY DURHAM|COUNTY FERMANAGH|COUNTY LONDONDERRY"
    "|COUNTY TYRONE|CO ANTRIM|CO ARMAGH|CO DOWN|CO DURHAM|CO FERMANAGH|CO LONDONDERRY|CO TYRONE|CUMBRIA"
    "|DERBYSHIRE|DERBYS|DEVON|DORSET|DUMFRIESSHIRE|DUNBARTONSHIRE|DYFED|EAST LOTHIAN|EAST SUSSEX"
    "|EAST YORKSHIRE|ESSEX|FIFE|GLOUCESTERSHIRE|GLOS|GREATER LONDON|GREATER MANCHESTER|GWENT|GWYNEDD"
    "|HAMPSHIRE|HANTS|HEREFORDSHIRE|HERTFORDSHIRE|HERTS|HUMBERSIDE|INVERNESS SHIRE|INVERNESSSHIRE"
    "|ISLE OF WIGHT|KENT|LANARKSHIRE|LANCASHIRE|LANCS|LEICESTERSHIRE|LEICS|LINCOLNSHIRE|LINCS|MERSEYSIDE"
    "|MID GLAMORGAN|MIDDLESEX|MIDDX|MIDLOTHIAN|MORAYSHIRE|NORFOLK|NORTH HUMBERSIDE|NORTH YORKSHIRE"
    "|NORTHAMPTONSHIRE|NORTHANTS|NORTHUMBERLAND|NOTTINGHAMSHIRE|NOTTS|ORKNEY|OXFORDSHIRE|OXON|PERTHSHIRE"
    "|POWYS|RENFREWSHIRE|ROSS SHIRE|RUTLAND|SHETLAND|SHROPSHIRE|SALOP|SOMERSET|SOUTH GLAMORGAN"
    "|SOUTH HUMBERSIDE|SOUTH YORKSHIRE|STAFFORDSHIRE|STAFFS|STIRLINGSHIRE|SUFFOLK|SURREY|SUTHERLAND"
    "|TYNE AND WEAR|WARWICKSHIRE|WEST GLAMORGAN|WEST LOTHIAN|WEST MIDLANDS|WEST SUSSEX|WEST YORKSHIRE"
    "|WILTSHIRE|WILTS|WORCESTERSHIRE|WORCS"
)
COUNTIES = frozenset(_COUNTIES.split("|"))
COUNTRIES = "ENGLAND|SCOTLAND|WALES|NORTHERN IRELAND|UNITED KINGDOM|UK|GREAT BRITAIN|GB|G B|U K"
