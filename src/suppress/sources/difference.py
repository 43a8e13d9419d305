"""How many contacts came and went between two versions of a source."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from suppress.model import DigestKind, KeyKind
from suppress.sources.area_registry import Registry
from suppress.sources.key_table import KeyTable
from suppress.sources.number_bitmap import BITMAP_BYTES, Bits, count
from suppress.sources.prepared import PreparedSource

_ALIKE = (
    (KeyKind.DOMAIN, KeyKind.DOMAIN_PARENT),
    (KeyKind.INDIVIDUAL, KeyKind.INDIVIDUAL_INITIAL, KeyKind.HOUSEHOLD, KeyKind.ADDRESS),
)
"""Kinds of which an entry has several keys: the first that the source has is counted."""
_DERIVED = frozenset({KeyKind.EMAIL_WIDE, *(kind for kinds in _ALIKE for kind in kinds)})


def difference(before: PreparedSource, after: PreparedSource) -> tuple[int, int]:
    """Contacts that are in the second version alone, and in the first alone."""
    if before.registry is not None and after.registry is not None:
        return _of_registries(before.registry, after.registry)
    tables = dict(_tables(after))
    earlier = dict(_tables(before))
    added = sum(_new(table, earlier.get(name)) for name, table in tables.items())
    removed = sum(_new(table, tables.get(name)) for name, table in earlier.items())
    return added, removed


def _of_registries(before: Registry, after: Registry) -> tuple[int, int]:
    added = removed = 0
    for area in before.listing.keys() | after.listing.keys():
        paths = [{bitmaps.path for _, bitmaps in one.listing.get(area, ())} for one in (before, after)]
        if paths[0] != paths[1]:
            old, new = _bits(before, area), _bits(after, area)
            added += count(new & ~old)
            removed += count(old & ~new)
    return added, removed


def _bits(registry: Registry, area: str) -> Bits:
    bits = np.zeros(BITMAP_BYTES, np.uint8)
    for _, bitmaps in registry.listing.get(area, ()):
        bits |= bitmaps.bits(area)
    return bits


def _tables(source: PreparedSource) -> Iterator[tuple[str, KeyTable]]:
    for kind, table in source.tables.items():
        if isinstance(kind, DigestKind) or kind not in _DERIVED:
            yield str(kind), table
    for kinds in _ALIKE:
        found = next((kind for kind in kinds if kind in source.tables), None)
        if found is not None:
            yield str(kinds[0]), source.tables[found]
    for level, table in source.own.items():
        yield f"own {level}", table


def _new(table: KeyTable, other: KeyTable | None) -> int:
    # Entries of a table that the other does not have.
    if other is None:
        return len(table)
    at, _ = other.index.positions_of_mixed(table.index.mixed, table.index.checks())
    return len(table) - len(np.unique(at))
