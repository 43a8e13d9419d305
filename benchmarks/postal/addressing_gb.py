"""How a British address is written: flats, house names, localities, counties, postcodes."""

from __future__ import annotations

from benchmarks.postal.addressing import AddressParts, blank_parts, slip_numbers
from benchmarks.postal.places import Point
from benchmarks.postal.places_gb import SUFFIXES
from benchmarks.postal.record import Record

_SUFFIX_FORMS = {
    "Road": ("Rd", "Rd", "Rd."), "Street": ("St", "St", "St."), "Avenue": ("Ave", "Ave", "Av"),
    "Close": ("Cl", "Cls"),
    "Lane": ("Ln", "La"), "Drive": ("Dr", "Drv"), "Crescent": ("Cres", "Cresc", "Cr"), "Gardens": ("Gdns",
    "Gds"),
    "Grove": ("Gr", "Grv"), "Terrace": ("Terr", "Tce"), "Place": ("Pl",), "Court": ("Ct", "Crt"),
    "Park": ("Pk",),
    "Green": ("Grn",),
}  # fmt: skip
_UNITS = {
    "Flat": ("Apartment", "Apt", "Flt", "Flat No", "Unit"),
    "Room": ("Rm", "Flat"),
}
_BOXES = ("P.O. Box {}", "P O Box {}", "POB {}", "Box {}", "PO BOX No {}")


def compose_british(record: Record, point: Point) -> tuple[AddressParts, str]:
    """The parts of a British address, as a record writes them.

    Args:
        record: The record; its `absent` says what it leaves out.
        point: The delivery point.

    Returns:
        The parts, and the unit's value; the unit is not in the parts yet.
    """
    area = point.area
    parts = AddressParts(city=area.city, code=point.code, number=point.house)
    unit = point.unit
    if unit and record.hit("unit_missing"):
        record.absent.add("unit")
        unit = ""
    blank_parts(record, parts, point)
    unit = slip_numbers(record, parts, unit=unit)
    _code(record, parts)
    if point.kind == "box":
        box = parts.number
        parts.whole = record.rng.choice(_BOXES).format(box) if record.hit("box_variant") else f"PO Box {box}"
        return parts, ""
    _street(record, parts, point)
    _names(record, parts, point)
    if area.locality and record.hit("locality"):
        parts.below.append(area.locality)
    if area.county and record.hit("county"):
        parts.state = area.county
    if unit and point.designator == "Conversion":
        parts.number += _conversion(record, unit)
        return parts, ""
    parts.unit_first = True
    return parts, unit


def write_flat(record: Record, point: Point, unit: str) -> str:
    """A flat with its designator.

    Args:
        record: The record.
        point: The delivery point.
        unit: The value, empty where the record says none.
    """
    if not unit:
        return ""
    word = record.rng.choice(_UNITS[point.designator]) if record.hit("unit_variant") else point.designator
    return f"{word} {unit}"


def _conversion(record: Record, unit: str) -> str:
    # 12A: the letter is the flat. Written apart it needs the number too, so it stays on the number's side.
    return f" {unit}" if record.hit("number_form") else unit


def _street(record: Record, parts: AddressParts, point: Point) -> None:
    parts.street, parts.suffix = point.street, point.suffix
    if point.street.startswith("St ") and record.hit("street_words"):
        parts.street = record.rng.choice(("Saint", "St.")) + point.street[2:]
    if record.hit("suffix_missing"):
        record.absent.add("suffix")
        parts.suffix = ""
    elif record.hit("suffix_wrong"):
        parts.suffix = record.rng.choice([each for each in SUFFIXES if each != point.suffix])
    elif point.suffix in _SUFFIX_FORMS and record.hit("suffix_variant"):
        parts.suffix = record.rng.choice(_SUFFIX_FORMS[point.suffix])


def _names(record: Record, parts: AddressParts, point: Point) -> None:
    if not point.name:
        return
    if point.kind == "name":
        parts.above.append(point.name)
        return
    if not point.unit and record.hit("house_name_only"):
        parts.number = ""
        parts.above.append(point.name)
    elif record.hit("building_name"):
        parts.above.append(point.name)


def _code(record: Record, parts: AddressParts) -> None:
    if not parts.code or not record.hit("code_form"):
        return
    code = parts.code
    parts.code = record.rng.choice(
        (code.replace(" ", ""), code.replace(" ", ""), code.lower(), code.replace(" ", "  "))
    )
