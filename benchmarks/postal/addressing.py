"""How an address is laid out in the columns of a record, once its parts are written."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.postal.places import Point
from benchmarks.postal.record import Record
from benchmarks.postal.slips import wrong_code, wrong_digit


@dataclass(slots=True)
class AddressParts:
    """Texts of an address that is not yet laid out; empty where it has no such part or does not say it."""

    number: str = ""
    before: str = ""
    street: str = ""
    suffix: str = ""
    after: str = ""
    unit: str = ""
    """With its designator."""
    whole: str = ""
    """The line of an address without a street: `PO Box 12`."""
    above: list[str] = field(default_factory=list)
    """Lines before the street."""
    below: list[str] = field(default_factory=list)
    """Lines after it."""
    city: str = ""
    state: str = ""
    code: str = ""
    unit_first: bool = False

    @property
    def line(self) -> str:
        """The line with the street."""
        if self.whole:
            return self.whole
        return " ".join(
            part for part in (self.number, self.before, self.street, self.suffix, self.after) if part
        )


def slip_numbers(record: Record, parts: AddressParts, *, unit: str) -> str:
    """Let slips fall on the numbers of an address.

    Args:
        record: The record.
        parts: The address; number and code may change.
        unit: The value of the unit, without its designator.

    Returns:
        The unit.
    """
    if any(letter.isdigit() for letter in parts.number):
        parts.number = record.slip(parts.number, "number_slip", wrong_digit, "number")
    if any(letter.isdigit() for letter in unit):
        unit = record.slip(unit, "unit_slip", wrong_digit, "unit")
    parts.code = record.slip(parts.code, "code_slip", wrong_code, "code")
    return unit


def blank_parts(record: Record, parts: AddressParts, point: Point) -> None:
    """Leave city, state or code out, or write a neighbouring city."""
    if record.hit("city_blank"):
        parts.city = ""
    elif point.area.other and record.hit("city_other"):
        parts.city = point.area.other
    if parts.state and record.hit("state_blank"):
        parts.state = ""
    if parts.city and record.hit("code_blank"):
        parts.code = ""


def lay_out_address(record: Record, parts: AddressParts) -> None:
    """Put an address into the cells of a record.

    Args:
        record: The record; it gets `address1` … `postal_code`.
        parts: The address.
    """
    rng = record.rng
    lines = list(parts.above)
    line = parts.line
    if record.hit("care_of"):
        lines.insert(
            0,
            rng.choice(("c/o", "C/O", "% ", "care of")) + " " + rng.choice(("Ann Lee", "Front Desk", "B Cole")),
        )
    if not parts.unit:
        lines.append(line)
    elif record.hit("unit_line"):
        lines += [parts.unit, line] if parts.unit_first or rng.random() < 0.2 else [line, parts.unit]
    elif parts.unit_first:
        lines.append(f"{parts.unit}, {line}")
    elif record.hit("unit_first"):
        lines.append(f"{parts.unit}, {line}" if rng.random() < 0.5 else f"{parts.unit} {line}")
    else:
        lines.append(f"{line} {parts.unit}")
    lines += parts.below
    last = {"city": parts.city, "state": parts.state, "postal_code": parts.code}
    text = ", ".join(part for part in (parts.city, f"{parts.state} {parts.code}".strip()) if part)
    if record.hit("one_line"):
        lines = [", ".join([*lines, text]) if text else ", ".join(lines)]
        last = {}
    elif text and len(lines) < 3 and record.hit("last_line"):
        lines.append(text)
        last = {}
    if len(lines) > 3:
        lines = [", ".join(lines[: len(lines) - 2]), *lines[-2:]]
    record.cells |= {f"address{place + 1}": text for place, text in enumerate(lines)} | last
