"""What is out of force, beside the same told in plain words, one event after the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_events import CLI, emails, voids
from suppress.ledger.confirmed import Confirmed, next_hash, pack
from suppress.ledger.snapshot_voids import Runs, void_among
from suppress.ledger.store import BatchInfo, Store
from suppress.ledger.voids import LOCATED, VOIDS, Voids, void_events


@dataclass(frozen=True)
class Step:
    """One thing that was done: it says, or takes back, what it names."""

    does: str  # record, confirm, void, unvoid, revert
    batch: int
    target: int = 0  # an event; of revert a batch


BATCHES = (1, 2, 3, 4)


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    steps = [Step("record", 1)]
    for _ in range(draw(st.integers(0, 12))):
        batch, event = draw(st.sampled_from(BATCHES)), draw(st.sampled_from(numbers(steps, "record")))
        does = draw(st.sampled_from(("record", "confirm", "confirm", "void", "unvoid", "revert", "revert")))
        target = draw(st.sampled_from(BATCHES)) if does == "revert" else event
        if does == "confirm" and event in void_in_words(steps):
            steps.append(Step("unvoid", batch, event))  # as a store does
        steps.append(Step(does, batch, 0 if does == "record" else target))
    return steps


def numbers(steps: list[Step], *does: str) -> list[int]:
    """Numbers of events; a confirmation is none."""
    events = [step for step in steps if step.does != "confirm"]
    return [number for number, step in enumerate(events, start=1) if step.does in does]


def void_in_words(steps: list[Step]) -> list[int]:
    """An event is in force while anything that said it stands: nothing took it, or its batch, out since."""

    def stands(place: int) -> bool:
        return not any(
            later.does == "revert" and later.target == steps[place].batch and stands(at)
            for at, later in enumerate(steps)
            if at > place
        )

    places = {number: place for place, number in placed(steps).items()}
    out = []
    for event, place in places.items():
        said = [place]
        said += [
            at for at, step in enumerate(steps) if step.does in ("confirm", "unvoid") and step.target == event
        ]
        voided = [
            at for at, step in enumerate(steps) if step.does == "void" and step.target == event and stands(at)
        ]
        if not any(stands(at) and all(at > void for void in voided) for at in said):
            out.append(event)
    return out


def placed(steps: list[Step]) -> dict[int, int]:
    found, number = {}, 0
    for place, step in enumerate(steps):
        if step.does != "confirm":
            number += 1
            found[place] = number
    return found


def frames_of(steps: list[Step]) -> tuple[pl.DataFrame, Voids]:
    located, said, confirmed, number = [], [], [], 0
    for step in steps:
        if step.does == "confirm":
            confirmed.append(pack(step.batch, number, np.array([step.target], np.int64)))
            continue
        number += 1
        located.append((number, step.batch))
        if step.does != "record":
            action = "unvoid" if step.does == "unvoid" else "void"
            said.append((number, step.batch, action, -step.target if step.does == "revert" else step.target))

    def between(first: int, last: int) -> list[Confirmed]:
        return [one for one in confirmed if one.first_event <= last and one.last_event >= first]

    return pl.DataFrame(located, LOCATED, orient="row"), Voids(pl.DataFrame(said, VOIDS, orient="row"), between)


@given(histories())
def test_what_is_out_of_force_is_what_the_words_say(steps: list[Step]) -> None:
    located, voids = frames_of(steps)
    assert void_events(located, voids).to_list() == void_in_words(steps)
    runs = Runs(located["event"].to_numpy(), located["batch"].to_numpy())
    mask = void_among(voids, runs, located.height)
    assert np.flatnonzero(mask).tolist() == void_in_words(steps)


@given(histories())
def test_a_revert_that_is_planned_is_the_one_that_is_done(steps: list[Step]) -> None:
    located, voids = frames_of(steps)
    number = located.height + 1
    done, _ = frames_of([*steps, Step("revert", 9, 2)])
    planned = void_events(done, voids.reverting(2, number)).to_list()
    assert planned == void_in_words([*steps, Step("revert", 9, 2)])


@given(st.sets(st.integers(1, 10**12), min_size=1).map(sorted))
def test_packed_numbers_come_back(events: list[int]) -> None:
    one = pack(3, 10**12, np.array(events))
    assert one.numbers().tolist() == events
    assert (one.first_event, one.last_event, one.size) == (events[0], events[-1], len(events))


def test_a_full_export_that_confirms_everything_takes_little_room() -> None:
    assert len(pack(1, 100_000, np.arange(1, 50_001)).events) < 3_000


def test_the_hash_of_what_was_confirmed_stays_what_it_is() -> None:
    one = Confirmed(3, 9, 5, 7, 2, b"numbers")
    found = next_hash(None, b"b" * 32, one, ("cli", None, None))
    assert found.hex() == "bf595b02e6020505a89e22af0dfbc0e7a56c9002d520114c3d5cdb800c1a533e"
    others = [
        next_hash(b"p" * 32, b"b" * 32, one, ("cli", None, None)),
        next_hash(None, b"c" * 32, one, ("cli", None, None)),
        next_hash(None, b"b" * 32, one, ("cli", "x", None)),
        next_hash(None, b"b" * 32, Confirmed(4, 9, 5, 7, 2, b"numbers"), ("cli", None, None)),
        next_hash(None, b"b" * 32, Confirmed(3, 8, 5, 7, 2, b"numbers"), ("cli", None, None)),
        next_hash(None, b"b" * 32, Confirmed(3, 9, 5, 7, 2, b"others"), ("cli", None, None)),
    ]
    assert len({found, *others}) == 7


FILE = BatchInfo("acme", "list.csv", "ab" * 32)


def test_what_another_batch_confirmed_stands_until_that_is_reverted_too(store: Store) -> None:
    store.append(*emails("a", "b"), CLI)  # batch 1, events 1 and 2
    assert store.append(*emails("b", "c"), FILE).known == 1  # batch 2
    assert store.batches()["confirmed"].to_list() == [0, 1]
    store.append(*voids(-1), CLI)  # batch 3
    assert store.void_of([1, 2, 3]) == [1]
    assert store.batches()["voided"].to_list() == [1, 0, 0]
    store.verify()
    store.append(*voids(-2), CLI)
    assert store.void_of([1, 2, 3]) == [1, 2, 3]
    assert store.batches()["voided"].to_list() == [2, 1, 0, 0]


def test_what_put_an_event_back_goes_with_its_batch(store: Store) -> None:
    store.append(*emails("a"), CLI)
    store.append(*voids(-1), CLI)
    again = store.append(*emails("a"), FILE)
    assert (again.unvoided, store.void_of([1])) == (1, [])
    store.append(*voids(-again.batch), CLI)
    assert store.void_of([1]) == [1]
    assert store.append(*emails("a"), CLI).unvoided == 1


def test_reverting_a_revert_puts_back(store: Store) -> None:
    store.append(*emails("a"), CLI)
    revert = store.append(*voids(-1), CLI)
    store.append(*voids(-revert.batch), CLI)
    assert store.void_of([1]) == []
    assert store.batches()["voided"].to_list() == [0, 1, 0]


@pytest.mark.parametrize("at", [1, 2])
def test_voids_at_an_earlier_position(store: Store, at: int) -> None:
    store.append(*emails("a"), CLI)
    store.append(*voids(-1), CLI)
    located = pl.DataFrame([(1, 1)], LOCATED, orient="row")
    assert void_events(located, store.voids(at)).to_list() == [[], [1]][at - 1]
