from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from source_files import hits

from suppress.model import KeyKind
from suppress.sources.number_bitmap import BITMAP_BYTES
from suppress.sources.prepared import PreparedSource
from suppress.sources.read_ahead import reading_ahead

PHONE = frozenset({KeyKind.PHONE})
ENOUGH = 100 * BITMAP_BYTES // 4096 + 100
"""Bytes of a list of about as many rows as the bitmap of an area code has pages."""

Open = Callable[..., PreparedSource]


def _registry(opened: Open) -> PreparedSource:
    return opened(b"818,0000818\n", "2026-08-01_818_0F3A.txt", format="ftc")


def _is_mapped(source: PreparedSource) -> bool:
    if source.registry is None:
        raise AssertionError("no registry")
    ((_, bitmaps),) = source.registry.listing["818"]
    return bitmaps._mapped is not None


@pytest.mark.parametrize(
    ("list_bytes", "kinds", "mapped"),
    [
        (ENOUGH, PHONE, True),
        (ENOUGH // 2, PHONE, False),
        (ENOUGH, frozenset({KeyKind.EMAIL}), False),
    ],
)
def test_a_registry_is_looked_through_for_a_list_with_rows_for_its_pages(
    opened: Open, list_bytes: int, kinds: frozenset[KeyKind], *, mapped: bool
) -> None:
    source = _registry(opened)
    with reading_ahead([source], kinds, list_bytes):
        (thread,) = [one for one in threading.enumerate() if one.name == "read-ahead"] or [None]
        deadline = time.monotonic() + 10
        while thread is not None and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.001)
    assert _is_mapped(source) is mapped
    assert hits(source, KeyKind.PHONE, [18180000818, 18180000819]) == [0]


def test_only_tables_of_the_kinds_asked_are_looked_through(opened: Open) -> None:
    source = opened("person@example.org\n", format="plain", contact="email")
    ((kind, table),) = [(kind, table) for kind, table in source.tables.items() if kind is KeyKind.EMAIL]
    arrays = list(source.looked_through(frozenset({kind})))
    assert sum(one.nbytes for one in arrays) == source.looked_through_bytes(frozenset({kind})) > 0
    assert arrays[0] is table.index.present
    assert not list(source.looked_through(PHONE))
    assert source.looked_through_bytes(PHONE) == 0


def test_leaving_early_stops_it_and_a_lost_file_is_no_matter_of_its_own(opened: Open) -> None:
    source = _registry(opened)
    if source.registry is None:
        raise AssertionError("no registry")
    ((_, bitmaps),) = source.registry.listing["818"]
    bitmaps.path.unlink()
    with reading_ahead([source], PHONE, ENOUGH):
        pass
    assert not [one for one in threading.enumerate() if one.name == "read-ahead"]
    with pytest.raises(OSError, match="No such file"):
        hits(source, KeyKind.PHONE, [18180000818])
