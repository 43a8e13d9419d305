"""A policy file and everything it includes, merged to plain data.

What the including file names again replaces what it included: an entry of a mapping by its key, a
rule by its id, at the place that the included rule had; its other rules come after the included
ones. A rule of `id` and `off` alone leaves the included rule as it is and switches it off. Tests are
added up. Anything else at the top of the file is replaced as a whole. A file that is included twice
is merged once, where it is first named.
"""

from __future__ import annotations

import glob
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from suppress.policy.packs import PREFIX, is_pack, pack_names, read_pack
from suppress.policy.problem import Finding, Problem, did_you_mean
from suppress.policy.yaml import Document, Mark, read_yaml
from suppress.policy.yaml import Path as Keys

_WHERE = frozenset(
    {
        "files", "max_age", "as_of", "required", "statutory", "licensed",
        "min_entries", "max_shrink", "max_rejected",
    }
)  # fmt: skip
"""Keys of a source that leave open how its lines are read."""
_BY_KEY = frozenset(
    {"sender", "channels", "categories", "columns", "layouts", "sources", "duplicates", "limits", "reports"}
)


@dataclass(frozen=True)
class Place:
    """A value in a file."""

    file: Path
    mark: Mark


@dataclass
class Merged:
    """Merged data, and the place of each of its values."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Keys, dict[Keys, Place]] = field(default_factory=dict)
    """Places by the first two keys of their path and by the rest of it, so that entries move whole."""

    def place(self, path: Keys) -> Place | None:
        """Where a value stands, or else the nearest thing around it."""
        for length in range(len(path), -1, -1):
            found = self.places.get(path[:2][:length], {}).get(path[2:length])
            if found:
                return found
        return None

    def problem(self, finding: Finding, fallback: Path) -> Problem:
        """A finding with its place."""
        place = self.place(finding.path)
        if place is None:
            return Problem(fallback, 1, 1, finding.path, "", finding.message, finding.severity)
        mark = place.mark
        line, column = (mark.key_line, mark.key_column) if finding.on_key else (mark.line, mark.column)
        if finding.offset and mark.text:
            column += _shift(mark.text, finding.offset)
        # Rows of tests may be copied from life.
        text = "" if finding.path[:1] == ("tests",) else mark.text
        return Problem(place.file, line, column, finding.path, text, finding.message, finding.severity)


def _shift(source: str, offset: int) -> int:
    if source[0] not in "'\"":
        return offset
    # Within single quotes a quote is written twice.
    return offset + 1 + source[1 : offset + 1].count("''") if source[0] == "'" else offset + 1


@dataclass
class Reading:
    """All files of a policy."""

    merged: Merged
    files: list[tuple[Path, str]] = field(default_factory=list)
    """Path and SHA-256 of each file, in the order in which they were read; of a rule pack its name."""
    written: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """`files` of each source as the policy has them; the merged data has them absolute."""
    moved: dict[str, str] = field(default_factory=dict)
    """Sources of packs of which the policy only says where the files are and how good, each with its pack."""
    replaced: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    """Sources of packs that the policy names again: each with its pack, as the pack has it."""
    pack_channels: set[str] = field(default_factory=set)
    """Channels that rule packs declare."""
    problems: list[Problem] = field(default_factory=list)
    root: Path = Path()
    main: Path = Path()
    """The policy file as problems name it."""
    incomplete: bool = False
    """A file or a part of it could not be read."""

    def origin(self, path: Keys) -> str:
        """The included file that a part of the policy is from, as problems name it; empty for its own parts."""
        place = self.merged.place(path)
        return "" if place is None or place.file == self.main else str(place.file)

    def shown(self, path: Path) -> Path:
        """A file as problems name it: relative to the folder of the policy, or the name of a rule pack."""
        return path if is_pack(path) else Path(os.path.relpath(path, self.root))


def read_files(path: Path) -> Reading:
    """A policy file with its includes.

    Args:
        path: The policy file; it exists.

    Returns:
        Reading; what could not be read is among its problems.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  a policy behind a link keeps its own folder
    reading = Reading(Merged(), root=absolute.parent, main=Path(absolute.name))
    _add(reading, absolute, absolute.parent, None, ())
    return reading


def _add(reading: Reading, path: Path, folder: Path, named_at: Place | None, above: tuple[Path, ...]) -> None:
    """Reads a file, whose patterns of files start from a folder, and merges it over what has been read."""
    if path in above:
        _report(reading, named_at, "this file includes itself, by way of the files it includes")
        return
    if any(path == read for read, _ in reading.files):
        return
    try:
        content = read_pack(str(path)) if is_pack(path) else path.read_bytes()
    except OSError as error:
        reading.incomplete = True
        _report(reading, named_at, f"this file cannot be read: {(error.strerror or 'no reason').lower()}", path)
        return
    shown = reading.shown(path)
    reading.files.append((path, hashlib.sha256(content).hexdigest()))
    try:
        document = read_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        reading.incomplete = True
        line = content.count(b"\n", 0, error.start) + 1
        reading.problems.append(Problem(shown, line, 1, (), "", "this line is not UTF-8"))
        return
    reading.problems += [
        Problem(shown, fault.line, fault.column, fault.path, fault.text, fault.message)
        for fault in document.faults
    ]
    part = _part(document, shown)
    if part is None:
        reading.incomplete = True
        if not document.faults:
            message = "the file is empty" if document.data is None else "a policy is a mapping: key: value"
            reading.problems.append(Problem(shown, 1, 1, (), "", message))
        return
    for place, name in _includes(reading, part):
        if not name.startswith(PREFIX):
            included = Path(os.path.abspath(folder / name))  # noqa: PTH100
            _add(reading, included, included.parent, place, (*above, path))
        elif name in pack_names():
            _add(reading, Path(name), folder, place, (*above, path))
        else:
            reading.incomplete = True
            _report(reading, place, f"there is no rule pack '{name}'{did_you_mean(name, pack_names(), PREFIX)}")
    if is_pack(path):
        reading.pack_channels |= set(part.data.get("channels", ()))
    _anchor_files(reading, part, folder)
    _merge(reading, part, whole=named_at is None)


def _report(reading: Reading, place: Place | None, message: str, path: Path | None = None) -> None:
    if place is None:
        reading.problems.append(Problem(reading.shown(path or reading.root), 1, 1, (), "", message))
    else:
        _problem(reading, place, ("include",), message)


def _problem(reading: Reading, place: Place, path: Keys, message: str) -> None:
    mark = place.mark
    reading.problems.append(Problem(place.file, mark.line, mark.column, path, mark.text, message))


def _part(document: Document, shown: Path) -> Merged | None:
    if not isinstance(document.data, dict):
        return None
    part = Merged(document.data)
    for path, mark in document.marks.items():
        part.places.setdefault(path[:2], {})[path[2:]] = Place(shown, mark)
    return part


def _includes(reading: Reading, part: Merged) -> list[tuple[Place | None, str]]:
    named = part.data.pop("include", [])
    if isinstance(named, str):
        return [(part.place(("include",)), named)]
    found = []
    for index, name in enumerate(named if isinstance(named, list) else [None]):
        place = part.place(("include", index))
        if isinstance(name, str):
            found.append((place, name))
        else:
            _report(reading, place, "`include` takes the names of policy files")
    return found


def _anchor_files(reading: Reading, part: Merged, folder: Path) -> None:
    """Makes the patterns of sources absolute: they are relative to the file that names them."""
    sources = part.data.get("sources")
    for name, source in sources.items() if isinstance(sources, dict) else ():
        named = source.get("files") if isinstance(source, dict) else None
        patterns = [named] if isinstance(named, str) else named
        if isinstance(patterns, list) and all(isinstance(pattern, str) for pattern in patterns):
            reading.written[name] = tuple(patterns)
            # The folder's own name may have a character that means something in a pattern.
            source["files"] = [os.path.join(glob.escape(str(folder)), pattern) for pattern in patterns]  # noqa: PTH118


def _merge(reading: Reading, over: Merged, *, whole: bool) -> None:
    base = reading.merged
    if whole or () not in base.places:
        base.places[()] = over.places.get((), {})
    for key, value in over.data.items():
        held = base.data.get(key)
        if key in _BY_KEY and isinstance(value, dict) and isinstance(held, dict):
            for name in value:
                if key == "sources" and name in held:
                    _note_replaced(reading, name, held[name], value[name])
                if key == "columns" and name in held and is_pack(Path(reading.origin((key, name)))):
                    value[name] = _with_headers(value[name], held[name])
                _put(base, over, key, name, name)
        elif key == "rules" and isinstance(value, list) and isinstance(held, list | None):
            _merge_rules(reading, over, base.data.setdefault(key, []), value)
        elif key == "tests" and isinstance(value, list) and isinstance(held, list):
            for place in range(len(value)):
                _put(base, over, key, place, len(held))
        else:
            _replace(base, over, key)
            continue
        base.places[key,] = over.places[key,]


def _with_headers(column: Any, held: Any) -> Any:
    """A column as a policy has it, under the headers that the pack knows where the policy says none.

    Said again for its format alone, it would not be found any more, and nobody would be a child.
    """
    if not (isinstance(column, dict) and isinstance(held, dict)) or {"header", "copy_of"} & set(column):
        return column
    return {**column, "header": held["header"]} if "header" in held else column


def _note_replaced(reading: Reading, name: str, held: Any, value: Any) -> None:
    origin = reading.origin(("sources", name))
    if not is_pack(Path(origin)):
        return
    reading.replaced[name] = origin, held
    if _read_alike(held) == _read_alike(value):
        reading.moved[name] = origin


def _read_alike(source: Any) -> Any:
    """What decides how the lines of a source are read."""
    return (
        {key: one for key, one in source.items() if key not in _WHERE} if isinstance(source, dict) else source
    )


def _merge_rules(reading: Reading, over: Merged, held: list[Any], rules: list[Any]) -> None:
    base = reading.merged
    included = {_id(rule): place for place, rule in enumerate(held)}
    included.pop(None, None)
    names = [name for name in included if name is not None]
    for place, rule in enumerate(rules):
        # Taken out once used: a second rule of this id in one file is a mistake, not a replacement.
        target = included.pop(_id(rule), None)
        if not _only_switches_off(rule):
            _put(base, over, "rules", place, len(held) if target is None else target)
        elif target is None:
            message = f"no included rule has this id{did_you_mean(str(rule['id']), names)}"
            _problem(reading, over.places["rules", place]["id",], ("rules", place, "id"), message)
        else:
            held[target]["off"] = rule["off"]
            base.places["rules", target]["off",] = over.places["rules", place]["off",]


def _only_switches_off(rule: Any) -> bool:
    return isinstance(rule, dict) and set(rule) == {"id", "off"}


def _id(rule: Any) -> str | None:
    name = rule.get("id") if isinstance(rule, dict) else None
    return name if isinstance(name, str) else None


def _put(base: Merged, over: Merged, key: str, source: str | int, target: str | int) -> None:
    value, held = over.data[key][source], base.data[key]
    if isinstance(target, int) and target == len(held):
        held.append(value)
    else:
        held[target] = value
    base.places[key, target] = over.places[key, source]


def _replace(base: Merged, over: Merged, key: str) -> None:
    base.data[key] = over.data[key]
    for path in [path for path in base.places if path[:1] == (key,)]:
        del base.places[path]
    base.places.update({path: places for path, places in over.places.items() if path[:1] == (key,)})
