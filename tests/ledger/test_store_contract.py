"""What every store promises; each test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import threading
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from store_events import CLI, SAID, emails, frames, voids
from suppress.errors import LedgerError
from suppress.ledger.event import CONTACTS, EVENTS, RECORDED
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.store import BatchInfo, Store
from thoroughness import examples


def everything(store: Store) -> tuple[pl.DataFrame, pl.DataFrame]:
    chunks = list(store.recorded())
    events = pl.concat([RECORDED.to_frame(), *(chunk[0] for chunk in chunks)])
    return events, pl.concat([CONTACTS.to_frame(), *(chunk[1] for chunk in chunks)])


def key_of(store: Store) -> LedgerKey:
    return store.key  # type: ignore[attr-defined,no-any-return]


def test_a_new_ledger_is_empty(store: Store) -> None:
    assert store.position() == 0
    assert list(store.recorded()) == []
    assert store.batches().is_empty()
    assert store.erased_keys().is_empty()
    store.verify()


def test_every_column_comes_back_as_it_was_recorded(store: Store) -> None:
    events, contacts = frames(
        [[("email", "ann@example.org"), ("phone", "+12025550123"), ("account", "A 7")]],
        action="opt_in",
        brand="acme",
        channels="email,sms",
        category="purpose:marketing",
        assumed=True,
        subject="A 7",
        via="form",
        basis="purchase",
        expires=date(2027, 1, 2),
        reason="größer; 5:x",
        evidence="line\nbreak",
        review=True,
        reference="r-1",
        campaign="spring",
        said_from=None,
        said_until=None,
    )
    store.append(events, contacts, CLI)
    got, got_contacts = everything(store)
    assert_frame_equal(got.select(EVENTS.names()), events)
    assert got.select("event", "batch").rows() == [(1, 1)]
    assert_frame_equal(got_contacts, contacts.with_columns(event=pl.lit(1, pl.Int64)))
    store.verify()


def test_numbers_follow_each_other_over_appends_and_openings(open_store) -> None:  # type: ignore[no-untyped-def]
    with open_store() as first:
        assert first.append(*emails("a", "b"), CLI).events.to_list() == [1, 2]
    second = open_store(create=False)
    assert second.append(*emails("c"), CLI).events.to_list() == [3]
    assert second.ledger_id == first.ledger_id
    assert second.position() == 3


def test_reading_between_two_numbers(store: Store) -> None:
    store.append(*emails("a", "b", "c", "d"), CLI)
    events, contacts = next(store.recorded(after=1, upto=3))
    assert events["event"].to_list() == [2, 3]
    assert contacts["text"].to_list() == ["b@example.org", "c@example.org"]
    assert list(store.recorded(after=4)) == []


IDENTITY = {
    "the same again": ({}, True),
    "recorded later": ({"recorded_at": SAID.replace(year=2027)}, True),
    "assumed": ({"assumed": True}, True),
    "another reason": ({"reason": "other"}, True),
    "another system": ({"system": "other"}, False),
    "another action": ({"action": "complaint"}, False),
    "a channel": ({"channels": "email"}, False),
    "a category": ({"category": "news"}, False),
    "a brand": ({"brand": "acme"}, False),
    "a subject": ({"subject": "A 7"}, False),
    "said later": ({"said_until": SAID.replace(hour=13)}, False),
    "a reference": ({"reference": "1"}, False),
}


@pytest.mark.parametrize(("change", "known"), IDENTITY.values(), ids=IDENTITY.keys())
def test_identity(store: Store, change: dict[str, object], known: bool) -> None:
    store.append(*emails("a"), CLI)
    done = store.append(*emails("a", **change), CLI)
    assert (done.added, done.known, done.events.to_list()) == ((0, 1, [1]) if known else (1, 0, [2]))


def test_a_reference_names_an_event_whatever_time_is_said(store: Store) -> None:
    store.append(*emails("a", reference="1"), CLI)
    assert store.append(*emails("a", reference="1", said_until=SAID.replace(hour=13)), CLI).known == 1


def test_an_undated_event_is_known_when_it_comes_again(store: Store) -> None:
    undated = {"said_from": None, "said_until": None}
    store.append(*emails("a", **undated), CLI)
    assert store.append(*emails("a", **undated), CLI).known == 1


def test_the_order_of_contacts_does_not_matter_to_identity(store: Store) -> None:
    contacts = [("email", "a@example.org"), ("phone", "+12025550123")]
    store.append(*frames([contacts]), CLI)
    assert store.append(*frames([contacts[::-1]]), CLI).known == 1
    assert store.append(*frames([contacts[:1]]), CLI).added == 1


def test_equal_events_in_one_frame_are_one(store: Store) -> None:
    done = store.append(*emails("a", "b", "a"), CLI)
    assert (done.events.to_list(), done.added, done.known) == ([1, 2, 1], 2, 1)


def test_known_events_come_back_in_force_when_they_were_void(store: Store) -> None:
    batch = store.append(*emails("a", "b"), CLI).batch
    store.append(*voids(-batch), CLI)
    assert store.batches()["voided"].to_list() == [2, 0]
    done = store.append(*emails("a", "c"), CLI)
    assert (done.events.to_list(), done.added, done.known, done.unvoided) == ([1, 4], 1, 0, 1)
    assert store.batches()["voided"].to_list() == [1, 0, 0]
    assert store.append(*emails("a"), CLI).unvoided == 0
    events, _ = everything(store)
    assert events.filter(pl.col("action") == "unvoid")["target"].to_list() == [1]
    store.verify()


def test_the_void_among_some_events(store: Store) -> None:
    batch = store.append(*emails("a", "b"), CLI).batch
    store.append(*emails("c", "d"), CLI)
    store.append(*voids(-batch), CLI)
    store.append(*voids(4), CLI)
    assert store.void_of([]) == []
    assert store.void_of([4, 3, 1]) == [1, 4]
    store.append(*emails("a"), CLI)
    assert store.void_of([1, 2]) == [2]


def test_what_is_void_can_be_voided_and_come_back_any_number_of_times(store: Store) -> None:
    store.append(*emails("a"), CLI)
    for _ in range(3):
        store.append(*voids(1), CLI)
        assert store.append(*emails("a"), CLI).unvoided == 1


def test_many_transactions_in_one_batch(store: Store) -> None:
    info = BatchInfo("import", "list.csv", "ab" * 32)
    done = list(store.append_all((emails(f"a{n}", f"b{n}") for n in range(3)), info))
    assert [one.batch for one in done] == [1, 1, 1]
    assert store.batches().select("system", "source_name", "events").rows() == [("import", "list.csv", 6)]
    store.verify()


FILES = {
    "nothing is known": (["a", "b", "c"], [(1, 0), (1, 0), (1, 0)]),
    "all of it is": (["x", "y", "x"], [(0, 1), (0, 1), (0, 1)]),
    "the middle is": (["a", "x", "b", "c"], [(1, 0), (0, 1), (1, 0), (1, 0)]),
    "a part repeats one before": (["a", "b", "a", "b", "c"], [(1, 0), (1, 0), (0, 1), (0, 1), (1, 0)]),
}


@pytest.mark.parametrize(("parts", "counts"), FILES.values(), ids=FILES.keys())
def test_what_is_known_of_a_file_is_found(
    store: Store, parts: list[str], counts: list[tuple[int, int]]
) -> None:
    store.append(*emails("x", "y"), CLI)
    numbers = {"x": 1, "y": 2}
    for name in parts:
        numbers.setdefault(name, len(numbers) + 1)
    done = list(store.append_all((emails(name) for name in parts), BatchInfo("import", "list.csv", None)))
    assert [(one.added, one.known) for one in done] == counts
    assert [one.events[0] for one in done] == [numbers[name] for name in parts]
    assert store.position() == len(numbers)
    store.verify()


def test_what_is_known_within_a_part_of_a_file_is_found(store: Store) -> None:
    store.append(*emails("x"), CLI)
    done = list(store.append_all(iter([emails("a", "x", "b", "a")]), CLI))
    assert [(one.added, one.known, one.events.to_list()) for one in done] == [(2, 2, [2, 1, 3, 2])]
    store.verify()


def test_a_batch_that_was_reverted_takes_no_more(store: Store) -> None:
    batch = store.append(*emails("a"), CLI).batch
    store.append(*voids(-batch), CLI)
    with pytest.raises(LedgerError, match="reverted"):
        store.append(*emails("b"), BatchInfo("cli", None, None, batch))
    assert store.position() == 2


def test_a_batch_that_does_not_exist(store: Store) -> None:
    with pytest.raises(LedgerError, match="no batch 7"):
        store.append(*emails("b"), BatchInfo("cli", None, None, 7))


@pytest.mark.parametrize(
    "broken", [frames([[]]), (emails("a")[0], emails("a", "b")[1])], ids=["no contact", "contact of no event"]
)
def test_frames_that_do_not_fit_are_refused_whole(
    store: Store, broken: tuple[pl.DataFrame, pl.DataFrame]
) -> None:
    with pytest.raises(ValueError, match="event"):
        store.append(*broken, CLI)
    assert store.position() == 0


KEYS = {
    "strict e-mail": ("email", "an.n+x@gmail.com"),
    "wide e-mail": ("email_wide", "ann@gmail.com"),
    "phone of the second contact": ("phone", "+12025550123"),
    "account of the third": ("account", "A 7"),
}
ANN = [("email", "an.n+x@gmail.com"), ("phone", "+12025550123"), ("account", "A 7")]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
def test_events_are_found_by_every_key_of_every_contact(store: Store, key: tuple[str, str]) -> None:
    store.append(*emails("other"), CLI)
    store.append(*frames([ANN]), CLI)
    assert store.events_of([key_of(store).digest(*key)]) == [2]
    assert store.events_of([key_of(store).digest(key[0], "none")]) == []


def test_erasing_removes_clear_text_and_keeps_every_key(store: Store) -> None:
    store.append(*frames([ANN], subject="A 7", reason="moved", evidence="form 3", reference="r1"), CLI)
    store.append(*emails("other", reason="moved"), CLI)
    key = key_of(store)
    digests = [key.digest("email_wide", "ann@gmail.com"), key.digest("account", "A 7")]
    assert store.erase(digests) == 1
    assert store.erasures() == 1
    events, contacts = everything(store)
    assert contacts.rows() == [(1, 1, "phone", "+12025550123"), (2, 0, "email", "other@example.org")]
    subject = f"erased:{key.digest('account', 'A 7').hex()}"
    texts = events.select("subject", "reason", "evidence", "reference").rows()
    assert texts == [(subject, None, None, None), (None, "moved", None, None)]
    kept = store.erased_keys().select("event", "point", "kind", "digest").rows()
    assert sorted(kept) == sorted(
        [
            (1, 0, "email", key.digest("email", "an.n+x@gmail.com")),
            (1, 0, "email_wide", key.digest("email", "ann@gmail.com")),
            (1, 2, "account", key.digest("account", "A 7")),
        ]
    )
    assert store.events_of(digests) == [1]
    store.verify()


def test_an_address_whose_wide_key_is_its_strict_one_keeps_both_when_erased(store: Store) -> None:
    store.append(*emails("a"), CLI)
    digest = key_of(store).digest("email", "a@example.org")
    store.erase([digest])
    assert store.erased_keys().select("kind", "digest").rows() == [("email", digest), ("email_wide", digest)]


def test_erasing_what_is_not_there_or_gone_already_does_nothing(store: Store) -> None:
    store.append(*emails("a"), CLI)
    digest = key_of(store).digest("email", "a@example.org")
    assert store.erase([key_of(store).digest("email", "b@example.org")]) == 0
    assert store.erase([digest]) == 1
    assert store.erase([digest]) == 0
    assert store.erasures() == 1


def test_erasing_who_said_it_leaves_the_contact(store: Store) -> None:
    store.append(*emails("a", subject="A 7", reason="A 7 called"), CLI)
    store.append(*emails("a", subject="A 8"), CLI)
    assert store.events_by(" A 7 ") == [1]
    assert store.erase([], "A 7") == 1
    assert (store.events_by("A 7"), store.erase([], "A 7"), store.erasures()) == ([], 0, 1)
    events, contacts = everything(store)
    assert (events["reason"][0], contacts.height) == (None, 2)
    assert events["subject"].to_list() == [f"erased:{key_of(store).digest('account', 'A 7').hex()}", "A 8"]
    assert store.erased_keys().is_empty()
    store.verify()


def test_an_erased_contact_is_known_when_it_is_recorded_again(store: Store) -> None:
    store.append(*emails("a"), CLI)
    store.erase([key_of(store).digest("email", "a@example.org")])
    assert store.append(*emails("a"), CLI).known == 1


POSTAL = (
    '{"name":"Ann Lee","first_name":null,"last_name":null,"address1":"1 Main St","address2":null,'
    '"city":"Salem","state":"OR","postal_code":"97301","country":null}'
)


def test_a_name_and_address_is_found_by_keys_and_erased(store: Store) -> None:
    store.append(*frames([[("postal", POSTAL)]]), CLI)
    key = key_of(store)
    own = key.digest("postal", POSTAL)
    assert store.erase([own]) == 1
    kinds = store.erased_keys()["kind"].to_list()
    assert "address" in kinds
    assert "postal" not in kinds
    for digest in store.erased_keys()["digest"]:
        assert store.events_of([digest]) == [1]


def test_several_writers_at_once_lose_nothing_and_leave_no_gap(open_store) -> None:  # type: ignore[no-untyped-def]
    open_store()
    seen: list[list[int]] = []

    def write(name: str) -> None:
        with open_store(create=False) as store:
            numbers = [store.append(*emails(f"{name}{n}"), CLI).events[0] for n in range(10)]
            seen.append(numbers)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for numbers in seen for number in numbers) == list(range(1, 41))
    assert all(numbers == sorted(numbers) for numbers in seen)
    open_store(create=False).verify()


def test_a_ledger_that_is_not_there_is_made_only_when_asked(open_store) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LedgerError, match="does not exist"):
        open_store(create=False)


@examples(6, 100)
@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([None, "email"])), max_size=8),
    st.integers(0, 8),
)
def test_one_append_or_two_record_the_same(
    tmp_path_factory: pytest.TempPathFactory, new_ledger: Path, said: list[tuple[str, str | None]], cut: int
) -> None:
    from suppress.ledger.open import open_ledger

    def record(parts: list[list[tuple[str, str | None]]]) -> list[tuple[object, ...]]:
        home = tmp_path_factory.mktemp("home")
        shutil.copytree(new_ledger, home, dirs_exist_ok=True)
        with open_ledger(None, home) as store:
            for part in parts:
                one = [emails(name, channels=channels) for name, channels in part]
                for events, contacts in one:
                    store.append(events, contacts, CLI)
            store.verify()
            events, contacts = everything(store)
            return events.drop("batch").join(contacts, on="event").rows()

    assert record([said]) == record([said[:cut], said[cut:]])
