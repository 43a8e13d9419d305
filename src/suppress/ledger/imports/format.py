"""What a file of a platform looks like and what its rows say, as data, and where the maps are.

The maps that ship stand in `maps/`, a platform a file; anybody can write another in the same form.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from suppress.errors import UsageError
from suppress.ledger.platforms import OTHER_NAMES
from suppress.ledger.said import DayOrder
from suppress.policy.rule import Model, Names
from suppress.policy.yaml import read_yaml

Code = Literal[
    "unsubscribe", "complaint", "hard_bounce", "soft_bounce", "block", "invalid", "manual", "legal", "start"
]
"""Why a row is in an export: the canonical reasons of domain knowledge, and `start`, the way back."""

EVENTS_FORMAT = "events"
"""Name of the plain event CSV, which has a reader of its own."""


class Statement(Model):
    """What rows of some kind say."""

    action: Literal["opt_out", "opt_in", "complaint", "hard_bounce", "soft_bounce", "nothing"]
    """Action of the event; `nothing` for rows that are known to say nothing."""
    code: Code = "unsubscribe"
    """Why the row is in the export."""
    when: dict[str, Names] = {}
    """Columns and the values that make a row of this kind, without case; all columns must agree."""
    matching: dict[str, str] = {}
    """Columns and patterns of their cells."""
    wording: dict[str, Names] = {}
    """Columns with what a person wrote, and what it must mean: `stop`, `start`, `refusal` …"""
    flag: str | None = None
    """Column with a flag that must be set. Nothing follows from a flag that is not set."""
    each: str | None = None
    """Pattern of columns with flags, one event for each that is set; its group `group` names the
    unsubscribe group."""
    channels: Names = ()
    """Channels the event names; every channel where empty."""
    channel_from: str | None = None
    """Column that names the channel."""
    category: str | None = None
    """Category or `purpose:NAME` where no unsubscribe group says more; everything where empty."""
    group: Names = ()
    """Columns that name the row's unsubscribe group, tag, topic or list."""
    grouped: bool = False
    """The row is of one group that the file's name or the operator tells."""
    separator: str | None = None
    """Signs that may stand between several groups in a cell."""
    everything: Names = ()
    """Groups that mean all of the channel."""
    only_mapped: bool = False
    """Only if the policy maps the group; otherwise the row says nothing here."""
    contact: dict[str, Names] = {}
    """Fields and columns of the contact, where they are others than the format's."""
    undated: bool = False
    """The format's times are not of this."""
    assumed: bool = False
    """The scope is wider than what the row says."""
    review: bool = False
    """A person should look at it."""


class ImportFormat(Model):
    """One kind of file of a platform."""

    name: str
    """Name for `--format`."""
    platform: str = ""
    """Platform it comes from; the system of its events."""
    title: str
    """What it is called in messages."""
    sources: Names = ()
    """Where the layout is documented."""
    columns: Names
    """Columns by which a header is recognised: all must be there. One that starts with `^` is a pattern."""
    exact: bool = False
    """No other column may be there."""
    headless: Names = ()
    """Columns of a file whose first line is a record already."""
    file_name: str | None = None
    """Pattern of file names; its group `group` names the unsubscribe group of all rows."""
    named: bool = False
    """Recognised only where the file's name fits."""
    records: Names = ()
    """In JSON, keys under which the records stand."""
    contact: dict[str, Names]
    """Fields and their columns; of several columns the first that is filled."""
    last_resort: Names = ()
    """Fields that name the contact only in rows without any other, such as the platform's own numbers."""
    said: Names = ()
    """Columns with the time, in order of preference."""
    day_order: DayOrder | None = None
    """Order in dates such as `3/4/2026`."""
    time_zone: str | None = None
    """IANA time zone of times without one, where the platform says so."""
    reference: str | None = None
    """Column with the platform's own number of the row."""
    reason: Names = ()
    """Columns with the reason that the person gave."""
    evidence: Names = ()
    """Columns with what the platform was told."""
    campaign: str | None = None
    """Column with the campaign after which it was said."""
    full_export: bool = False
    """A file says all there is."""
    take: Literal["first", "all"] = "first"
    """Whether a row says the first statement that fits, or all of them."""
    otherwise: Literal["reject", "nothing"] = "reject"
    """What becomes of a row that fits none: a reject, or it says nothing."""
    statements: tuple[Statement, ...] = ()

    def fits_name(self, name: str) -> re.Match[str] | None:
        """The match of a file's name with the pattern of names."""
        return re.search(self.file_name, name) if self.file_name else None


class _Map(Model):
    platform: str
    formats: tuple[ImportFormat, ...] = Field(min_length=1)


@cache
def shipped_formats() -> tuple[ImportFormat, ...]:
    """The formats that ship, and the plain event CSV."""
    folder = files("suppress.ledger.imports") / "maps"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(fmt for name in names for fmt in _read_map((folder / name).read_text("utf-8"), name))


def formats_named(name: str, imports_dir: Path | None = None) -> tuple[ImportFormat, ...]:
    """The formats that a name stands for: one, or all of a platform.

    Args:
        name: Name of a format or platform, `auto` for all, or the path of a map (`FILE.yaml`).
        imports_dir: Folder with maps of the operator's own, `NAME.yaml`; they come before shipped ones.

    Raises:
        UsageError: No format has that name, or a map cannot be read.
    """
    if name.endswith((".yaml", ".yml")):
        return _read_map_file(Path(name))
    own = sorted(imports_dir.glob("*.yaml")) if imports_dir and imports_dir.is_dir() else []
    mine = [fmt for path in own for fmt in _read_map_file(path)]
    taken = {fmt.name for fmt in mine}
    known = (*mine, *(fmt for fmt in shipped_formats() if fmt.name not in taken))
    found = tuple(fmt for fmt in known if name in {"auto", fmt.name}) or tuple(
        fmt for fmt in known if fmt.platform == OTHER_NAMES.get(name, name)
    )
    if not found:
        raise UsageError(
            f"there is no import format '{name}'",
            hint="known are: auto, " + ", ".join(sorted({fmt.platform for fmt in known})),
        )
    return found


def _read_map_file(path: Path) -> tuple[ImportFormat, ...]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise UsageError(f"the map {path} cannot be read", hint="name a YAML file with a map") from error
    return _read_map(text, path.name)


def _read_map(text: str, name: str) -> tuple[ImportFormat, ...]:
    document = read_yaml(text)
    if document.faults:
        fault = document.faults[0]
        raise UsageError(f"{name} line {fault.line}: {fault.message}", hint="correct the map of columns")
    try:
        read = _Map.model_validate(document.data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        # What is missing has no place: the line is that of what it is missing in.
        parents = (first["loc"][:length] for length in range(len(first["loc"]), -1, -1))
        line = next(document.marks[path].line for path in parents if path in document.marks)
        raise UsageError(
            f"{name} line {line}: {where}: {first['msg']}", hint="correct the map of columns"
        ) from error
    return tuple(fmt.model_copy(update={"platform": read.platform}) for fmt in read.formats)
