"""How an American address is written: abbreviations, ordinals, unit designators, boxes, routes."""

from __future__ import annotations

from random import Random

from benchmarks.postal.addressing import AddressParts, blank_parts, slip_numbers
from benchmarks.postal.places import Point
from benchmarks.postal.places_us import SUFFIXES
from benchmarks.postal.record import Record

# https://pe.usps.com/text/pub28/28apc_002.htm, primary name, common variants and the standard.
_SUFFIX_FORMS = {
    "St": ("Street", "Street", "Str", "STREET", "Strt"), "Ave": ("Avenue", "Avenue", "Av", "Aven", "Avn"),
    "Rd": ("Road", "Road", "ROAD"), "Dr": ("Drive", "Drive", "Driv", "Drv"), "Ln": ("Lane", "Lane", "La"),
    "Ct": ("Court", "Crt"), "Pl": ("Place",), "Blvd": ("Boulevard", "Boul", "Bl"), "Way": ("Wy",),
    "Cir": ("Circle", "Circ", "Crcl"), "Ter": ("Terrace", "Terr"), "Pkwy": ("Parkway", "Pky", "Pkway"),
    "Trl": ("Trail",), "Hwy": ("Highway", "Hiway"), "Sq": ("Square", "Sqr"),
}  # fmt: skip
_DIRECTIONALS = {
    "N": "North", "S": "South", "E": "East", "W": "West", "NE": "Northeast", "NW": "Northwest",
    "SE": "Southeast",
    "SW": "Southwest",
}  # fmt: skip
_UNITS = {
    "Apt": ("#", "Unit", "Apartment", "No", "# ", "Apt #", "Suite", ""),
    "Unit": ("#", "Apt", "Un", "# ", "Unit #"),
    "Fl": ("Floor", "Flr", "Apt", "#"),
    "Rm": ("Room", "#", "Apt"),
}
_ORDINALS = (
    "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh",
    "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth",
    "Twentieth",
)  # fmt: skip
_TENS = {
    20: "Twenty",
    30: "Thirty",
    40: "Forty",
    50: "Fifty",
    60: "Sixty",
    70: "Seventy",
    80: "Eighty",
    90: "Ninety",
}
_NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_WORDS = {
    "Saint ": ("St ", "St. "), "Mount ": ("Mt ", "Mt. "), "Fort ": ("Ft ", "Ft. "),
    "Martin Luther King Jr": ("MLK Jr", "Martin Luther King", "Dr Martin Luther King Jr"),
    "Martin Luther King": ("MLK", "M L King", "Dr Martin Luther King Jr"),
    "Los ": ("Las ",), "Lake Shore": ("Lakeshore",), "Lakeview": ("Lake View",), "Fairview": ("Fair View",),
    "Hillcrest": ("Hill Crest",), "Center": ("Centre", "Ctr"),
}  # fmt: skip
_BOXES = (
    "P.O. Box {}",
    "P O Box {}",
    "POB {}",
    "Post Office Box {}",
    "Box {}",
    "PO Drawer {}",
    "P.O.Box {}",
    "PO BOX #{}",
)
_ROUTES = {
    "RR": (
        "Rural Route {} Box {}",
        "R.R. {} Box {}",
        "RFD {} Box {}",
        "RR #{} Box {}",
        "R R {}, Box {}",
        "RT {} Box {}",
    ),
    "HC": ("Highway Contract {} Box {}", "HCR {} Box {}", "Star Route {} Box {}", "H C {} Box {}"),
}
_STATES = {
    "MA": "Massachusetts", "NY": "New York", "NJ": "New Jersey", "CA": "California", "TX": "Texas",
    "FL": "Florida",
    "IL": "Illinois", "OH": "Ohio", "PA": "Pennsylvania", "CT": "Connecticut", "MO": "Missouri",
    "AZ": "Arizona",
    "WA": "Washington", "GA": "Georgia", "MI": "Mich.", "TN": "Tenn.", "NC": "North Carolina",
    "PR": "Puerto Rico",
}  # fmt: skip


def compose_american(record: Record, point: Point) -> tuple[AddressParts, str]:
    """The parts of an American address, as a record writes them.

    Args:
        record: The record; its `absent` says what it leaves out.
        point: The delivery point.

    Returns:
        The parts, and the unit's value; the unit is not in the parts yet.
    """
    area = point.area
    parts = AddressParts(city=area.city, state=area.state, code=point.code)
    if area.variant and record.hit("city_variant"):
        parts.city = area.variant
    if area.state in _STATES and record.hit("state_name"):
        parts.state = _STATES[area.state]
    parts.number = point.house
    unit = point.unit
    if unit and record.hit("unit_missing"):
        record.absent.add("unit")
        unit = ""
    blank_parts(record, parts, point)
    unit = slip_numbers(record, parts, unit=unit)
    _code(record, parts, point)
    if point.kind == "street":
        _street(record, parts, point)
        _names(record, parts, point)
    else:
        _without_street(record, parts, point)
    return parts, unit


def write_unit(record: Record, point: Point, unit: str) -> str:
    """A unit with its designator.

    Args:
        record: The record.
        point: The delivery point.
        unit: The value, empty where the record says none.
    """
    if not unit:
        return ""
    if point.designator == "PMB":
        return f"#{unit}" if record.hit("mailbox_variant") else f"PMB {unit}"
    if record.hit("unit_variant"):
        word = record.rng.choice(_UNITS[point.designator])
        return f"{word}{unit}" if word in ("#", "") else f"{word} {unit}".replace("# ", "# ")
    return f"{point.designator} {unit}"


def _street(record: Record, parts: AddressParts, point: Point) -> None:
    rng = record.rng
    _number(record, parts)
    parts.street = _street_name(record, point.street)
    parts.suffix, parts.before, parts.after = point.suffix, point.before, point.after
    if point.suffix:
        if record.hit("suffix_missing"):
            record.absent.add("suffix")
            parts.suffix = ""
        elif record.hit("suffix_wrong"):
            parts.suffix = rng.choice([each for each in SUFFIXES if each != point.suffix])
        elif record.hit("suffix_variant"):
            parts.suffix = rng.choice(_SUFFIX_FORMS[point.suffix])
    if not point.directional:
        return
    if record.hit("directional_missing"):
        record.absent.add("directional")
        parts.before = parts.after = ""
        return
    if record.hit("directional_moved"):
        parts.before, parts.after = parts.after, parts.before
    if record.hit("directional_variant"):
        parts.before, parts.after = (_directional(text, rng) for text in (parts.before, parts.after))


def _directional(text: str, rng: Random) -> str:
    return rng.choice((_DIRECTIONALS[text], _DIRECTIONALS[text], text + ".")) if text else ""


def _number(record: Record, parts: AddressParts) -> None:
    number = parts.number
    if number.isdigit() and 1 <= int(number) <= len(_NUMBERS) and record.hit("number_spelled"):
        parts.number = _NUMBERS[int(number) - 1]
    elif number.endswith(" 1/2") and record.hit("number_form"):
        parts.number = number.replace(" 1/2", "-1/2")
    elif "-" in number and record.hit("number_form"):
        parts.number = number.replace("-", record.rng.choice(("", " ")))
    elif number.startswith("N") and "W" in number and record.hit("number_form"):
        parts.number = number.replace("W", " W")


def _street_name(record: Record, name: str) -> str:
    if name.isdigit():
        number = int(name)
        if not record.hit("ordinal"):
            return _ordinal(number)
        return record.rng.choice((name, _spelled(number), _spelled(number)))
    for whole, forms in _WORDS.items():
        if whole in name + " " and record.hit("street_words"):
            return (name + " ").replace(whole, record.rng.choice(forms)).strip()
    return name


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _spelled(number: int) -> str:
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    if number >= 100 or number % 10 == 0:
        return str(number)
    return f"{_TENS[number // 10 * 10]}-{_ORDINALS[number % 10 - 1]}"


def _names(record: Record, parts: AddressParts, point: Point) -> None:
    if not point.name:
        return
    if point.area.state == "PR":
        if record.hit("urbanization_missing"):
            record.absent.add("name")
        else:
            parts.above.append(f"{record.rng.choice(('URB', 'Urb.', 'Urb'))} {point.name}")
    elif record.hit("building_name"):
        parts.above.append(point.name)


def _without_street(record: Record, parts: AddressParts, point: Point) -> None:
    rng = record.rng
    number = parts.number
    if point.kind == "box":
        parts.whole = rng.choice(_BOXES).format(number) if record.hit("box_variant") else f"PO Box {number}"
    elif point.kind == "route":
        word, route = point.route.split()
        parts.whole = f"{word} {route} Box {number}"
        if record.hit("route_variant"):
            parts.whole = rng.choice(_ROUTES[word]).format(route, number)
    else:
        parts.whole = f"{point.route} Box {number}"
        if record.hit("military_variant"):
            parts.whole = rng.choice(
                (
                    f"{point.route.upper()}, BOX {number}",
                    f"{point.route} Bx {number}",
                    f"{point.route} #{number}",
                )
            )


def _code(record: Record, parts: AddressParts, point: Point) -> None:
    if not parts.code or "code_slip" in record.did:
        return
    if record.hit("code_plus4"):
        parts.code += record.rng.choice(("-", "-", "")) + point.plus4
    elif parts.code.startswith("0") and record.hit("code_zero_lost"):
        parts.code = parts.code.lstrip("0")
