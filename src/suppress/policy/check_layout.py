"""What is wrong with layouts, and with the sources that use them."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import polars as pl

from suppress.model import FIELDS
from suppress.policy.layout import (
    CONTACT_FIELDS,
    LAYOUT_FORMATS,
    SOURCE_FIELDS,
    Layout,
    LayoutFormat,
    Place,
    layout_of,
    parse_positions,
    parse_xml_path,
)
from suppress.policy.model import Policy, Source
from suppress.policy.names import Names, unknown
from suppress.policy.problem import Finding, did_you_mean
from suppress.policy.yaml import Path

_OWN_KEYS: Mapping[str, tuple[LayoutFormat, ...]] = {
    "header": ("delimited", "fixed_width"),
    "delimiter": ("delimited",),
    "record": ("fixed_width",),
    "entry": ("xml",),
}
_OF_LAYOUT = ("columns", "delimiter", "encoding")
_HASHING = ("digest", "recipe", "contact")
_POSTAL_NEEDS = {
    "address1": ("address1",),
    "last_name": ("last_name", "name"),
    "postal_code": ("postal_code", "city"),
}
_MAY_HAVE_LAYOUT = (*LAYOUT_FORMATS, "mail_preference", "deceased")


def check_layouts(policy: Policy, names: Names) -> list[Finding]:
    """Findings of the layouts, and of sources as far as their layout is concerned."""
    findings: list[Finding] = []
    for name, layout in policy.layouts.items():
        path: Path = ("layouts", name)
        if layout.format is None:
            findings.append(Finding(path, "the key 'format' is missing"))
        else:
            findings += _layout(layout, layout.format, path)
    used: set[str] = set()
    for name, source in policy.sources.items():
        findings += _use(source, ("sources", name), policy, names)
        own = layout_of(source, policy.layouts)
        if own is None or own.format is None:
            continue
        if not isinstance(source.layout, str):
            path = ("sources", name, "layout")
            findings += [*_layout(own, own.format, path), *_source_fields(own, path)]
        elif source.layout not in used:
            used.add(source.layout)
            findings += _source_fields(own, ("layouts", source.layout))
    for name, layout in policy.layouts.items():
        if name not in used:
            findings += _list_fields(layout, ("layouts", name))
    return findings


def _layout(layout: Layout, form: LayoutFormat, path: Path) -> Iterator[Finding]:
    for key, forms in _OWN_KEYS.items():
        if getattr(layout, key) is not None and form not in forms:
            yield Finding((*path, key), f"a layout of format {form} has no `{key}`", on_key=True)
    if form == "xml" and layout.entry is None:
        yield Finding(path, "a layout of format xml names the element that is an `entry`")
    yield from _places(layout, form, (*path, "fields"))
    yield from _meanings(layout, form, path)


def _places(layout: Layout, form: LayoutFormat, path: Path) -> Iterator[Finding]:
    for field, places in layout.fields.items():
        for number, place in enumerate(places):
            yield from _place(
                place, layout, form, (*path, field, number) if len(places) > 1 else (*path, field)
            )


def _meanings(layout: Layout, form: LayoutFormat, path: Path) -> Iterator[Finding]:
    if layout.encoding is not None:
        yield from _encoding(layout.encoding, (*path, "encoding"))
    for key, field in (("date_format", "date"), ("actions", "action"), ("levels", "level")):
        if getattr(layout, key) and field not in layout.fields:
            yield Finding(
                (*path, key), f"`{key}` is about the field `{field}`, which has no place", on_key=True
            )
    if "action" in layout.fields and not layout.actions:
        yield Finding((*path, "fields", "action"), "`actions` says what its values mean", on_key=True)
    if layout.date_format is not None and not _reads_back(layout.date_format):
        message = "the format gives no whole date: %Y, %m and %d, such as %m/%d/%Y"
        yield Finding((*path, "date_format"), message)
    for name, values in layout.only.items():
        if name not in layout.fields and not (form == "delimited" and layout.has_header):
            yield Finding((*path, "only", name), f"`fields` does not say where '{name}' stands", on_key=True)
        if not values:
            yield Finding((*path, "only", name), "at least one value is expected")


def _place(place: Place, layout: Layout, form: LayoutFormat, path: Path) -> Iterator[Finding]:
    match form:
        case "delimited":
            if isinstance(place, int) and place < 1:
                yield Finding(path, "columns are counted from 1")
            if isinstance(place, str) and not layout.has_header:
                yield Finding(path, "without a header a column is named by its number, counted from 1")
        case "fixed_width":
            yield from _parsed(parse_positions, place, path)
            if layout.record is not None and _last(place) > layout.record:
                yield Finding(path, f"the record ends at {layout.record}")
        case "xml":
            yield from _parsed(parse_xml_path, place, path)


def _parsed(parse: Callable[[Place], object], place: Place, path: Path) -> Iterator[Finding]:
    try:
        parse(place)
    except ValueError as error:
        yield Finding(path, str(error))


def _last(place: Place) -> int:
    try:
        return parse_positions(place)[1]
    except ValueError:
        return 0


def _encoding(name: str, path: Path) -> Iterator[Finding]:
    try:
        codecs.lookup(name)
    except LookupError:
        yield Finding(path, f"unknown encoding '{name}'; one is named such as utf-8 or cp1252")


def _reads_back(form: str) -> bool:
    moment = datetime(2026, 11, 23)  # noqa: DTZ001  its day, month and year cannot be taken for each other
    try:
        text = pl.Series([moment.strftime(form)])
        return bool(text.str.to_datetime(form, strict=False).dt.date().item() == moment.date())
    except (ValueError, pl.exceptions.PolarsError):
        return False


def _use(source: Source, path: Path, policy: Policy, names: Names) -> Iterator[Finding]:
    if source.layout is None:
        if source.format in LAYOUT_FORMATS:
            yield Finding(path, f"a source of format {source.format} has a `layout`")
        return
    where = (*path, "layout")
    if source.format not in _MAY_HAVE_LAYOUT:
        yield Finding(where, f"a source of format {source.format} has no `layout`", on_key=True)
        return
    if isinstance(source.layout, str) and source.layout not in names.layouts:
        yield from unknown("layout", source.layout, names.layouts, where)
    layout = layout_of(source, policy.layouts)
    for key in _OF_LAYOUT:
        if getattr(source, key):
            message = f"the layout says `{'fields' if key == 'columns' else key}`; leave `{key}` out"
            yield Finding((*path, key), message, on_key=True)
    if layout is None:
        return
    if layout.format is None:
        yield Finding(where, f"the key 'format' is missing; there is {', '.join(LAYOUT_FORMATS)}")
    elif source.format in LAYOUT_FORMATS and layout.format != source.format:
        yield Finding(where, f"the layout is of format {layout.format}, and the source of {source.format}")
    yield from _use_of_fields(source, layout, path)


def _use_of_fields(source: Source, layout: Layout, path: Path) -> Iterator[Finding]:
    where = (*path, "layout")
    missing = [name for name, any_of in _POSTAL_NEEDS.items() if not set(any_of) & layout.fields.keys()]
    contacts = [field for field in CONTACT_FIELDS if field in layout.fields]
    if source.format not in LAYOUT_FORMATS:
        if missing:
            message = f"entries of {source.format} are names and addresses: no place for {', '.join(missing)}"
            yield Finding(where, message)
        for field in contacts:
            yield Finding(where, f"entries of {source.format} have no `{field}`")
    elif not contacts and missing:
        needed = f"one of {', '.join(CONTACT_FIELDS)}, or a name and an address"
        rest = f" (no place for {', '.join(missing)})" if len(missing) < len(_POSTAL_NEEDS) else ""
        yield Finding(where, f"nothing says whom an entry lists: {needed}{rest}")
    if "digest" in layout.fields and source.digest is None:
        yield Finding(path, "entries that are digests need the source's `digest`, such as md5")
    if source.format in LAYOUT_FORMATS and "digest" not in layout.fields:
        for key in _HASHING:
            if getattr(source, key) is not None:
                message = f"`{key}` is about the field `digest`, which has no place in the layout"
                yield Finding((*path, key), message, on_key=True)


def _source_fields(layout: Layout, path: Path) -> Iterator[Finding]:
    # Once for each layout that a source uses: what its fields mean there.
    for field in layout.fields:
        if field not in SOURCE_FIELDS and field not in layout.only:
            hint = did_you_mean(field, SOURCE_FIELDS)
            yield Finding((*path, "fields", field), f"unknown field '{field}'{hint}", on_key=True)
    if "delete" not in layout.actions.values():
        return
    if "date" not in layout.fields:
        message = "deletes remove nothing without a field `date`: which of two records is later is unknown"
        yield Finding((*path, "actions"), message, "warning", on_key=True)
    if not set(CONTACT_FIELDS) & layout.fields.keys():
        message = (
            "a name and address is never deleted, since whose entry it was cannot be told for sure: with "
            "`opt_in` in place of `delete` such a record lists nobody, and the next full list takes the "
            "entry out"
        )
        yield Finding((*path, "actions"), message, on_key=True)
    elif "address1" in layout.fields:
        message = "deletes take out other contacts, and no name and address: load full lists for these"
        yield Finding((*path, "actions"), message, "warning", on_key=True)


def _list_fields(layout: Layout, path: Path) -> Iterator[Finding]:
    # Of a campaign list: fields are its columns, whose names are free.
    for key in ("only", "actions", "levels"):
        if getattr(layout, key):
            message = f"no source uses this layout, and of a campaign list `{key}` says nothing"
            yield Finding((*path, key), message, "warning", on_key=True)
    for field in layout.fields:
        hint = did_you_mean(field, FIELDS)
        if field not in FIELDS and "did you mean" in hint:
            yield Finding(
                (*path, "fields", field),
                f"'{field}' is a column of no meaning of its own{hint}",
                "warning",
                on_key=True,
            )
