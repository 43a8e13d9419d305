"""Layouts: where the fields of a record stand, for files that no reader of their own is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from suppress.model import POSTAL_FIELDS, MatchLevel
from suppress.policy.rule import Model, Names

if TYPE_CHECKING:
    from suppress.policy.model import Policy, Source

LayoutFormat = Literal["delimited", "fixed_width", "xml"]
LAYOUT_FORMATS: tuple[LayoutFormat, ...] = ("delimited", "fixed_width", "xml")
Action = Literal["add", "delete", "opt_in"]
Place = int | str

CONTACT_FIELDS = ("email", "phone", "mobile", "domain", "digest", "account")
"""Fields of a source's record that are each a contact."""
SOURCE_FIELDS = (*CONTACT_FIELDS, *POSTAL_FIELDS, "date", "level", "action")
"""Fields of a source's record that mean something."""
UNSPACED_FIELDS = frozenset({"phone", "mobile", "digest", "account", "email", "domain"})
"""Fields whose parts are put together as they are; those of others with a blank between."""

_POSITIONS = re.compile(r"^(\d{1,6})-(\d{1,6})$")
_XML_PATH = re.compile(
    r"^(?P<up>(?:\.\./)*)(?P<down>(?:[^/@\s.][^/@\s]*)(?:/[^/@\s]+)*)?(?P<attribute>/?@[^/@\s]+)?$"
)


def _places(value: Any) -> Any:
    parts = value if isinstance(value, list | tuple) else [value]
    if parts and all(isinstance(part, int | str) and not isinstance(part, bool) for part in parts):
        return tuple(parts)
    raise ValueError("a place is expected, or a list of places that make up the field")


Places = Annotated[
    tuple[Place, ...],
    BeforeValidator(_places),
    PlainSerializer(lambda places: places[0] if len(places) == 1 else list(places)),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string"},
                {
                    "type": "array",
                    "items": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
                    "minItems": 1,
                },
            ]
        }
    ),
]
"""One place, or several whose texts make up the field."""


class Layout(Model):
    """Where the fields of a record stand. `fields` of a source are those that `columns` knows; of a campaign
    list they are its columns."""

    format: LayoutFormat | None = None
    """What the file is; a layout that stands in a source takes the source's `format`."""
    fields: Annotated[dict[str, Places], Field(min_length=1)]
    """Each field and its place: of `delimited` a header or the number of a column, of `fixed_width` its
    first and last position such as `96-145` (counted from 1, in characters), of `xml` a path from the entry
    such as `@val`, `../@val`, `number` or `.`. A list of places makes up one field: `phone: [area, number]`."""
    header: bool | None = None
    """The first line names the columns: by default true for `delimited`, false for `fixed_width`."""
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    """Delimiter of `delimited` where it is not recognised rightly."""
    record: Annotated[int, Field(ge=1)] | None = None
    """Length of a `fixed_width` record in characters, without its line end. Longer lines are rejects;
    a file without line ends is cut at this length."""
    entry: str | None = None
    """Element of `xml` that is an entry."""
    encoding: str | None = None
    """Encoding of the file where it is not recognised rightly."""
    date_format: str | None = None
    """Format of the field `date`, as strftime writes it; ISO 8601 without it. It may have a time of day."""
    only: dict[str, Names] = {}
    """Values that a field must have, compared without case, for the record to list anybody. A name that is
    no field is the header of a column. A record whose cell is blank, or almost such a value (`Yes` for `Y`),
    is a reject and counts as an entry."""
    actions: dict[str, Action] = {}
    """What the values of the field `action` mean. Any other value is a reject, and the record counts as
    an entry."""
    levels: dict[str, MatchLevel] = {}
    """What the values of the field `level` mean, besides the names of match levels."""

    @property
    def has_header(self) -> bool:
        """Whether the first line is no record."""
        return self.format == "delimited" if self.header is None else self.header


def parse_positions(place: Place) -> tuple[int, int]:
    """First and last position, from 1; a single number is one position.

    Raises:
        ValueError: The place is no range of positions.
    """
    found = _POSITIONS.match(f"{place}-{place}" if isinstance(place, int) else place)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise ValueError("positions are the first and the last, counted from 1, such as 96-145")
    return int(found[1]), int(found[2])


def parse_xml_path(place: Place) -> tuple[int, tuple[str, ...], str | None]:
    """The way from an entry to a text: elements up, names of elements down, attribute or None for text.

    Raises:
        ValueError: The place is no path.
    """
    if place == ".":
        return 0, (), None
    found = _XML_PATH.match(place) if isinstance(place, str) else None
    if found:
        up, down, attribute = found["up"], found["down"], found["attribute"]
        if attribute and attribute.startswith("/") == bool(down) and not (up and down):
            return len(up) // 3, tuple(down.split("/")) if down else (), attribute.lstrip("/")[1:]
        if down and not up and not attribute:
            return 0, tuple(down.split("/")), None
    raise ValueError("a path leads from the entry to a text: @val, ../@val, number, number/@val or .")


def layout_of(source: Source, layouts: Mapping[str, Layout] | None = None) -> Layout | None:
    """The layout of a source with its format; None where it has none, or names one that there is not.

    Args:
        source: The source.
        layouts: Layouts of the policy by name.
    """
    layout = source.layout
    if isinstance(layout, str):
        return (layouts or {}).get(layout)
    if layout is None or layout.format is not None:
        return layout
    form = next((one for one in LAYOUT_FORMATS if one == source.format), None)
    return layout.model_copy(update={"format": form})


def with_layouts(policy: Policy) -> Policy:
    """The policy whose sources carry the layouts that they name."""
    sources = {
        name: source.model_copy(update={"layout": layout})
        for name, source in policy.sources.items()
        if (layout := layout_of(source, policy.layouts)) is not None
    }
    return policy.model_copy(update={"sources": policy.sources | sources}) if sources else policy
