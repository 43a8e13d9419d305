"""What the program promises, over generated lists and policies, with real files (design.md section 1)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_runs import DROP, HEADER, KINDS, Desk, csv_text, lines_of, outcomes, report_of
from thoroughness import examples

EMAILS = (
    "a@x.test",
    "B@x.test",
    "b@x.test",
    "c+1@gmail.com",
    "c@gmail.com",
    "d@y.test; a@x.test",
    "no address",
    "",
    " ",
)
PHONES = ("818-555-0100", "(818) 555 0101", "+44 20 7946 0100", "555-01", "")
ENTRIES = ("a@x.test", "b@x.test", "c@gmail.com", "@y.test", "818-555-0100", "+44 20 7946 0100")
MEMBER = "relationship = 'member'"
RULES: tuple[dict[str, Any], ...] = (
    {"id": "house", "kind": "listed", "source": "house", "keys": "any", "unless": [{"where": MEMBER}]},
    {"id": "strict", "kind": "listed", "source": "strict"},
    {"id": "doubtful", "kind": "listed", "source": "doubtful", "outcome": "hold", "jurisdictions": ["US"]},
    {"id": "prospects", "kind": "condition", "where": f"NOT {MEMBER}", "outcome": "hold", "unknown": "send"},
    {"id": "nothing", "kind": "no_contact_point", "unreadable": "suppress"},
)  # fmt: skip
SOURCES = {
    name: {"format": "plain", "files": f"{name}.txt", "max_shrink": "100 %"}
    for name in ("house", "strict", "doubtful")
}

ROWS = st.lists(
    st.tuples(
        st.sampled_from(EMAILS), st.sampled_from(PHONES), st.sampled_from(("member", "prospect", "", "friend"))
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: [(f"id{number}", *cells) for number, cells in enumerate(rows)])
LISTED = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(ENTRIES), min_size=1, unique=True) for name in SOURCES}
)
ORDER = st.permutations(RULES).flatmap(lambda rules: st.integers(1, len(rules)).map(lambda n: list(rules[:n])))
DUPLICATES = st.sampled_from(
    [
        {"by": "contact_point", "keep": ["first"]},
        {"by": "contact_point", "keep": ["relationship = 'member'", "last"]},
        {"by": "none"},
    ]
)
some = examples(2, 20)
"""Every example runs the program several times over files."""


@contextmanager
def desk_of(
    rules: list[dict[str, Any]], listed: dict[str, list[str]], duplicates: dict[str, Any] | None = None
) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        used = {rule["source"]: SOURCES[rule["source"]] for rule in rules if "source" in rule}
        desk = Desk(Path(folder), rules, used, {"duplicates": duplicates or {"by": "none"}})
        for name in used:
            desk.write(f"{name}.txt", "".join(f"{line}\n" for line in listed[name]))
        yield desk


def quoted(cells: tuple[str, ...], style: int) -> str:
    """The same cells as different programs write them."""
    return ",".join(f'"{cell}"' if place % 3 < style else cell for place, cell in enumerate(cells))


@some
@given(ROWS, LISTED, ORDER, DUPLICATES, st.integers(0, 3), st.sampled_from(["\n", "\r\n"]), st.data())
def test_every_received_row_stands_in_exactly_one_file_as_it_came(
    rows: list[tuple[str, ...]],
    listed: dict[str, list[str]],
    rules: list[dict[str, Any]],
    duplicates: dict[str, Any],
    style: int,
    end: str,
    data: st.DataObject,
) -> None:
    broken = data.draw(st.sets(st.integers(0, max(0, len(rows) - 1)), max_size=2))
    lines = [
        f"{cells[0]},torn" if number in broken else quoted(cells, style) for number, cells in enumerate(rows)
    ]
    content = "".join(f"{line}{end}" for line in [",".join(HEADER), *lines])
    with desk_of(rules, listed, duplicates) as desk:
        result = desk.run(desk.write("list.csv", content))
        run = desk.folder / "out"
        totals = result.report["totals"]
        assert (
            sum(totals[name] for name in ("send", "suppress", "hold", "duplicate", "rejected"))
            == totals["read"]
        )
        assert totals["read"] == len(rows)

        places: dict[str, list[int]] = {kind: [] for kind in KINDS}
        for kind in ("send", "suppressed", "hold", "duplicates"):
            for line in lines_of(run, "list", kind, added=False, end=end):
                places[kind].append(lines.index(line))
        places["rejects"] = [int(line.split(",")[0]) - 2 for line in lines_of(run, "list", "rejects")]
        assert places["rejects"] == [number for number in range(len(rows)) if number in broken]
        assert sorted(place for found in places.values() for place in found) == list(range(len(rows)))
        assert all(found == sorted(found) for found in places.values())
        headers = [
            (run / file["name"]).read_bytes().split(b"\n")[0] for file in result.report["lists"][0]["files"]
        ]
        assert headers[0] == f"{','.join(HEADER)}{end}".encode().rstrip(b"\n")


@some
@given(ROWS, LISTED, ORDER, st.sampled_from(sorted(SOURCES)), st.sampled_from(ENTRIES))
def test_another_entry_never_frees_a_row(
    rows: list[tuple[str, ...]],
    listed: dict[str, list[str]],
    rules: list[dict[str, Any]],
    source: str,
    entry: str,
) -> None:
    more = {**listed, source: [*listed[source], entry]}
    sent = []
    for entries in (listed, more):
        with desk_of(rules, entries) as desk:
            desk.run(desk.write("list.csv", csv_text(rows)))
            sent.append(outcomes(desk.folder / "out")["send"])
    assert set(sent[1]) <= set(sent[0])


@some
@given(ROWS, LISTED, ORDER, DUPLICATES, st.randoms(use_true_random=False))
def test_the_order_of_rules_changes_who_gets_the_credit_never_who_is_sent(
    rows: list[tuple[str, ...]],
    listed: dict[str, list[str]],
    rules: list[dict[str, Any]],
    duplicates: dict[str, Any],
    random: Any,
) -> None:
    other = random.sample(rules, len(rules))
    found = []
    for order in (rules, other):
        with desk_of(order, listed, duplicates) as desk:
            desk.run(desk.write("list.csv", csv_text(rows)))
            found.append(outcomes(desk.folder / "out"))
    assert found[0] == found[1]


@some
@given(ROWS, LISTED, ORDER, DUPLICATES, st.integers(40, 200))
def test_equal_runs_give_equal_bytes_whatever_the_blocks(
    rows: list[tuple[str, ...]],
    listed: dict[str, list[str]],
    rules: list[dict[str, Any]],
    duplicates: dict[str, Any],
    block_size: int,
) -> None:
    with desk_of(rules, listed, duplicates) as desk:
        path = desk.write("list.csv", csv_text(rows))
        desk.run(path, out="once")
        desk.run(path, out="again")
        desk.run(path, out="in-blocks", block_size=block_size)
        runs = [contents(desk.folder / name) for name in ("once", "again", "in-blocks")]
        assert runs[0] == runs[1]
        assert runs[0] == runs[2]


def contents(run: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in run.iterdir() if path.name != "certificate.json"}


@some
@given(ROWS, LISTED, ORDER, DUPLICATES)
def test_a_list_as_csv_and_as_parquet_is_judged_alike(
    rows: list[tuple[str, ...]],
    listed: dict[str, list[str]],
    rules: list[dict[str, Any]],
    duplicates: dict[str, Any],
) -> None:
    with desk_of(rules, listed, duplicates) as desk:
        frame = pl.DataFrame(rows, schema=dict.fromkeys(HEADER, pl.String), orient="row")
        frame.with_columns(pl.all().replace("", None)).write_parquet(
            desk.folder / "list.parquet", row_group_size=4
        )
        desk.run(desk.write("list.csv", csv_text(rows)), out="csv")
        desk.run(desk.folder / "list.parquet", out="parquet")
        from_parquet = {
            kind: pl.read_parquet(desk.folder / "parquet" / f"list.{kind}.parquet")["id"].to_list()
            for kind in KINDS
            if (desk.folder / "parquet" / f"list.{kind}.parquet").exists()
        }
        assert {kind: from_parquet.get(kind, []) for kind in KINDS} == outcomes(desk.folder / "csv")
        reports = [report_of(desk.folder / name) for name in ("csv", "parquet")]
        for part in ("totals", "net_down", "duplicates", "overlap", "sent_by_exemption", "limits"):
            assert reports[0][part] == reports[1][part]


@pytest.mark.slow
def test_a_list_of_many_real_blocks_is_judged_as_in_one(tmp_path: Path) -> None:
    rows = [(f"id{n}", f"p{n % 40_000}@x.test", "", "member" if n % 3 else "prospect") for n in range(60_000)]
    desk = Desk(tmp_path, [RULES[0], RULES[4]], {"house": SOURCES["house"]})
    desk.write("house.txt", "".join(f"p{n}@x.test\n" for n in range(0, 40_000, 7)))
    path = desk.write("list.csv", csv_text(rows))
    desk.run(path, out="whole", drops=(DROP,))
    desk.run(path, out="blocks", block_size=20_000)
    assert contents(tmp_path / "whole") == contents(tmp_path / "blocks")
