"""`suppress sources update`: what is taken, what is refused, what becomes of what was there."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from source_files import TODAY, hits, make_policy, zipped

from suppress.errors import SourceError, SuppressError, UsageError
from suppress.model import KeyKind
from suppress.policy.model import Policy
from suppress.sources.catalog import Place, accept_versions, open_sources
from suppress.sources.incoming import Asked
from suppress.sources.prepared import PreparedSource
from suppress.sources.update import Update, update_source

PLAIN = {"format": "plain", "files": "acme/list-*.txt", "max_age": "31 days"}
FTC = {"format": "ftc", "files": "ftc/*.zip", "max_age": "31 days", "max_shrink": "40 %"}
ANN, BO, CY = 8185550100, 8185550101, 8185550102


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    folder = tmp_path / "delivered"
    folder.mkdir()
    return folder


def addresses(folder: Path, name: str, count: int, first: int = 0) -> Path:
    path = folder / name
    path.write_text("".join(f"person{number}@example.org\n" for number in range(first, first + count)))
    return path


def full_list(folder: Path, day: str, area: str = "818", numbers: list[int] | None = None) -> Path:
    text = "".join(f"{area},{number % 10**7:07}\n" for number in numbers or [ANN, BO])
    return zipped(folder / f"{day}_{area}_0F3A-1999-4C.txt.zip", **{"list.txt": text.encode()})


def change_list(folder: Path, name: str, *lines: str) -> Path:
    return zipped(folder / f"{name}.zip", **{"changes.txt": "".join(f"{one}\n" for one in lines).encode()})


def line(number: int, day: str, action: str) -> str:
    return f"{number},{day}T12:00:00,{action}"


def update(policy: Policy, place: Place, *files: Path, **asked: Any) -> Update:
    return update_source(policy, "it", files, place, TODAY, Asked(**asked))


def names(place: Place, folder: str) -> list[str]:
    return sorted(path.name for path in (place.base / folder).iterdir() if path.is_file())


def opened(policy: Policy, place: Place) -> PreparedSource:
    return open_sources(policy, ["it"], place, TODAY)["it"]


def listed(policy: Policy, place: Place) -> list[int]:
    people = [ANN, BO, CY]
    return [people[at] for at in hits(opened(policy, place), KeyKind.PHONE, [10**10 + one for one in people])]


def test_a_first_list_is_put_in_place_and_its_file_stays(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    path = addresses(delivered, "list-2026-08-05.txt", 10)
    done = update(policy, place, path)
    assert (done.before, done.after and done.after.entries) == (None, 10)
    assert path.exists()
    assert opened(policy, place).entries == 10


def test_a_newer_list_takes_the_place_of_the_older(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    update(policy, place, addresses(delivered, "list-2026-08-05.txt", 100))
    done = update(policy, place, addresses(delivered, "list-2026-08-12.txt", 100, first=1))
    assert (done.added, done.removed) == (1, 1)
    assert done.after is not None
    assert (done.after.as_of, done.after.good_until) == (date(2026, 8, 12), date(2026, 9, 12))
    assert names(place, "acme") == ["list-2026-08-12.txt"]
    assert names(place, "acme/replaced") == ["list-2026-08-05.txt"]
    assert opened(policy, place).entries == 100


@pytest.mark.parametrize(
    ("source", "entry"),
    [
        ({"contact": "phone"}, "212555{:04}"),
        ({"format": "tps"}, "0207 378{:04}"),
        (
            {"format": "wash", "country": "US", "answers": {"every": "listed"}, "contact": "phone"},
            "212555{:04}",
        ),
        ({"contact": "account"}, "member-{}"),
        ({"contact": "domain"}, "d{}.example.org"),
        ({"format": "hashed"}, "{:032x}"),
    ],
    ids=["phone", "tps", "wash", "account", "domain", "digest"],
)
def test_what_came_and_went_is_counted_of_every_kind_of_key(
    source: dict[str, Any], entry: str, place: Place, delivered: Path
) -> None:
    policy = make_policy(it={**PLAIN, **source})
    for day, first in (("2026-08-05", 0), ("2026-08-12", 2)):
        path = delivered / f"list-{day}.txt"
        path.write_text("".join(f"{entry.format(number)}\n" for number in range(first, first + 100)))
        done = update(policy, place, path)
    assert (done.added, done.removed) == (2, 2)


def test_the_same_list_again_changes_nothing(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    path = addresses(delivered, "list-2026-08-05.txt", 10)
    update(policy, place, path)
    stamp = (place.base / "acme" / path.name).stat().st_mtime_ns
    done = update(policy, place, path)
    assert (done.already, done.added, done.removed) == (True, 0, 0)
    assert (place.base / "acme" / path.name).stat().st_mtime_ns == stamp


def test_the_same_content_of_a_newer_day_is_as_new_as_that(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    update(policy, place, addresses(delivered, "list-2026-08-05.txt", 10))
    done = update(policy, place, addresses(delivered, "list-2026-08-12.txt", 10))
    assert not done.already
    assert names(place, "acme") == ["list-2026-08-12.txt"]


def test_a_list_that_was_replaced_before_is_judged_as_any(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    first = addresses(delivered, "list-2026-08-05.txt", 100)
    update(policy, place, first)
    update(policy, place, addresses(delivered, "list-2026-08-12.txt", 101))
    with pytest.raises(SourceError, match="in its place is of 2026-08-12: out of order"):
        update(policy, place, first)
    assert names(place, "acme") == ["list-2026-08-12.txt"]
    again = addresses(delivered, "list-2026-08-19.txt", 100)
    assert not update(policy, place, again).already
    assert opened(policy, place).entries == 100


def test_a_list_that_was_replaced_by_one_of_its_day_is_restored(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    right = addresses(delivered, "list-2026-08-05.txt", 100)
    update(policy, place, right)
    wrong = addresses(delivered, "wrong.txt", 99)
    update(policy, place, wrong, named="list-2026-08-05.txt")
    assert opened(policy, place).entries == 99
    done = update(policy, place, right)
    assert (done.already, done.taken[0].superseded, done.added) == (False, False, 1)
    assert opened(policy, place).entries == 100
    assert update(policy, place, right).already


def test_a_registry_list_that_was_replaced_is_restored_or_out_of_order(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    first = full_list(delivered, "2026-8-5", numbers=[ANN, BO])
    update(policy, place, first)
    wrong = full_list(delivered, "2026-8-5", numbers=[BO, CY]).rename(delivered / "2026-8-5_818_b.zip")
    update(policy, place, wrong)
    first = full_list(delivered, "2026-8-5", numbers=[ANN, BO])
    assert not update(policy, place, first).already
    assert listed(policy, place) == [ANN, BO]
    # Beside another file too, one of the day of what is in place is not passed over.
    update(policy, place, wrong)
    update(policy, place, full_list(delivered, "2026-8-6", "212"), first)
    assert listed(policy, place) == [ANN, BO]
    update(policy, place, full_list(delivered, "2026-8-6", numbers=[ANN, CY]))
    assert "what is in place is of 2026-08-06: out of order" in _refusal(policy, place, first)
    done = update(policy, place, full_list(delivered, "2026-8-7", "213"), first)
    assert [one.superseded for one in done.taken] == [False, True]
    assert listed(policy, place) == [ANN, CY]


def test_all_lists_of_a_registry_may_be_named_each_time(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    lists = [
        full_list(delivered, "2026-8-5"),
        change_list(delivered, "2026-8-12_c", line(CY, "2026-08-10", "A")),
    ]
    update(policy, place, *lists)
    lists.append(full_list(delivered, "2026-8-14", numbers=[ANN, CY]))
    update(policy, place, *lists)
    assert names(place, "ftc") == ["2026-8-14_818_0F3A-1999-4C.txt.zip"]
    assert update(policy, place, *lists).already


def test_change_lists_without_lines_are_one_for_each_area_code_and_day(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    update(
        policy, place, full_list(delivered, "2026-8-5"), full_list(delivered, "2026-8-5", "212", [2125550100])
    )

    def nothing(day: int, area: str) -> Path:
        path = delivered / f"2026-8-{day}_{area}_NoChanges.zip"
        path.write_bytes(b"")
        return path

    for day in (12, 13):
        done = update(policy, place, nothing(day, "818"), nothing(day, "212"))
        assert (done.already, done.after and done.after.as_of, done.warnings) == (False, date(2026, 8, day), ())
    assert update(policy, place, nothing(13, "818"), nothing(13, "212")).already
    assert listed(policy, place) == [ANN, BO]


@pytest.mark.parametrize(
    ("name", "left"),
    [("2026-8-12_changes", True), ("2026-8-12_Global_changes", False), ("2026-8-12_818_changes", False)],
)
def test_an_area_code_that_a_change_list_does_not_speak_of_is_named(
    name: str, left: bool, place: Place, delivered: Path
) -> None:
    policy = make_policy(it=FTC)
    update(
        policy, place, full_list(delivered, "2026-8-5"), full_list(delivered, "2026-8-5", "212", [2125550100])
    )
    done = update(policy, place, change_list(delivered, name, line(CY, "2026-08-10", "A")))
    said = [one for one in done.warnings if "has no line of area code 212 and none in its name" in one]
    assert [one.endswith("--as 2026-8-12_Global_changes.zip") for one in said] == [True] * left


def test_two_versions_of_one_list_together_are_wrong_usage(place: Place, delivered: Path) -> None:
    files = [addresses(delivered, f"list-2026-08-0{day}.txt", 10 + day) for day in (5, 6)]
    with pytest.raises(UsageError, match="versions of one list"):
        update(make_policy(it=PLAIN), place, *files)


def test_several_new_lists_replace_nothing_by_being_the_only_one(place: Place, delivered: Path) -> None:
    policy = make_policy(it={"format": "plain", "files": "acme/*.txt"})
    update(policy, place, addresses(delivered, "all.txt", 10))
    update(policy, place, addresses(delivered, "a.txt", 11), addresses(delivered, "b.txt", 12))
    assert names(place, "acme") == ["a.txt", "all.txt", "b.txt"]


def test_a_part_or_a_list_of_changes_stands_beside_the_others(place: Place, delivered: Path) -> None:
    policy = make_policy(it={"format": "plain", "files": "acme/*.txt"})
    update(policy, place, addresses(delivered, "one.txt", 10))
    done = update(policy, place, addresses(delivered, "two.txt", 2, first=20), beside=True)
    assert (done.taken[0].replaces, done.after and done.after.entries) == ((), 12)
    with pytest.raises(UsageError, match="do not go together"):
        update(policy, place, delivered / "two.txt", beside=True, replaces=("one.txt",))


def test_new_content_under_the_same_name(place: Place, delivered: Path) -> None:
    policy = make_policy(it={"format": "plain", "files": "house.txt"})
    update(policy, place, addresses(delivered, "house.txt", 10))
    update(policy, place, addresses(delivered, "house.txt", 11))
    assert names(place, "") == ["house.txt"]
    assert names(place, "replaced") == ["house.txt"]
    assert opened(policy, place).entries == 11


def test_the_only_file_is_replaced_and_of_several_none(place: Place, delivered: Path) -> None:
    policy = make_policy(it={"format": "plain", "files": "acme/*.txt"})
    update(policy, place, addresses(delivered, "one.txt", 10))
    done = update(policy, place, addresses(delivered, "two.txt", 11))
    assert done.taken[0].replaces == ("one.txt",)
    (place.base / "acme" / "three.txt").write_text("ann@example.org\n")
    done = update(policy, place, addresses(delivered, "four.txt", 12))
    assert (done.taken[0].replaces, done.taken[0].beside) == ((), ("three.txt", "two.txt"))
    done = update(policy, place, addresses(delivered, "five.txt", 13), replaces=("four.txt",))
    assert names(place, "acme") == ["five.txt", "three.txt", "two.txt"]
    with pytest.raises(UsageError, match="which is no file of the source"):
        update(policy, place, addresses(delivered, "six.txt", 13), replaces=("four.txt",))


def test_a_name_that_no_pattern_finds_is_refused_with_one_that_does(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    path = addresses(delivered, "export.csv", 10)
    with pytest.raises(UsageError) as error:
        update(policy, place, path)
    assert "'acme/list-*.txt'" in error.value.message
    assert error.value.hint == (
        "give it a name that matches with --as, such as --as list-YYYY-MM-DD.txt, with its day for YYYY-MM-DD"
    )
    update(policy, place, path, named="list-2026-08-05.txt")
    assert names(place, "acme") == ["list-2026-08-05.txt"]


def test_a_list_in_place_without_a_day_gets_one_by_being_given_again(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    (place.base / "acme").mkdir()
    path = addresses(place.base / "acme", "list-new.txt", 10)
    assert not update(policy, place, path, as_of=date(2026, 8, 5)).already
    assert names(place, "acme") == ["list-new_2026-08-05.txt"]
    assert opened(policy, place).as_of == date(2026, 8, 5)


ADVICE = {
    "tables have the day of the file": (
        PLAIN,
        "list-2026-08-12.txt",
        "exp-2026-08-01.txt",
        "list-2026-08-01.txt",
    ),
    "and none that is made up": (PLAIN, "list-2026-08-12.txt", "exp.txt", "list-YYYY-MM-DD.txt, with"),
    "no name in place": (PLAIN, "list-2026-08-12.txt", "exp-2026-08-12.csv", None),
    "a fixed name": ({"format": "plain", "files": "acme/house.txt"}, "house.txt", "exp.txt", "house.txt"),
    "registries have its area code too": (FTC, None, "2026-8-1_415_abc.txt", "2026-8-1_415_abc.zip"),
}


@pytest.mark.parametrize(("fields", "there", "name", "offered"), ADVICE.values(), ids=ADVICE)
def test_no_advice_makes_a_list_newer_than_it_is(
    fields: dict[str, Any], there: str | None, name: str, offered: str | None, place: Place, delivered: Path
) -> None:
    policy = make_policy(it=fields)
    update(policy, place, addresses(delivered, there, 10) if there else full_list(delivered, "2026-8-12"))
    with pytest.raises(UsageError, match="its patterns are") as error:
        update(policy, place, addresses(delivered, name, 10))
    start = "give it a name that matches with --as"
    assert error.value.hint.startswith(start if offered is None else f"{start}, such as --as {offered}")
    assert offered or error.value.hint == start


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ({"named": "list-2026-08-05.txt"}, "list-2026-08-05.txt"),
        ({"named": "list-2026-08-04.txt"}, "list-2026-08-04.txt"),
        ({"named": "list-a.txt"}, "list-a_2026-08-05.txt"),
        ({"named": "list-2026-08-06.txt"}, None),
        ({"named": "list-a.txt", "as_of": date(2026, 8, 6)}, None),
    ],
    ids=["its own day", "an older day", "none", "a newer day", "a newer day apart"],
)
def test_another_name_makes_no_list_newer_than_its_own_says(
    asked: dict[str, Any], stored: str | None, place: Place, delivered: Path
) -> None:
    policy = make_policy(it=PLAIN)
    path = addresses(delivered, "export-2026-08-05.csv", 10)
    if stored is None:
        with pytest.raises(UsageError, match=r"says 2026-08-05, and --as(-of)? says 2026-08-06"):
            update(policy, place, path, **asked)
        assert not (place.base / "acme").exists()
        return
    update(policy, place, path, **asked)
    assert names(place, "acme") == [stored]


def test_the_day_may_be_said_and_the_name_then_carries_it(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    path = addresses(delivered, "list-new.txt", 10)
    with pytest.raises(SourceError, match=r"says no date.* `suppress sources update it FILE --as-of") as error:
        update(policy, place, path)
    assert "run the same command" in error.value.hint
    update(policy, place, path, as_of=date(2026, 8, 5))
    assert names(place, "acme") == ["list-new_2026-08-05.txt"]
    with pytest.raises(UsageError, match="says 2026-08-05, and --as-of says 2026-08-06"):
        update(policy, place, addresses(delivered, "list-2026-08-05.txt", 10), as_of=date(2026, 8, 6))


ATTESTED = {"format": "attestation", "files": "word/ncoa*.yaml", "max_age": "95 days"}


def word(folder: Path, name: str, day: str) -> Path:
    path = folder / name
    path.write_text(f"who: Example Processor\nwhat: change-of-address processing\ndate: {day}\n")
    return path


def test_the_day_in_an_attestation_counts_and_not_the_one_in_its_name(place: Place, delivered: Path) -> None:
    policy = make_policy(it=ATTESTED)
    assert update(policy, place, word(delivered, "ncoa-2026-08-10.yaml", "2026-08-10")).warnings == ()
    with pytest.raises(SourceError, match=r"is of 2026-08-01, and ncoa-2026-08-10\.yaml"):
        update(policy, place, word(delivered, "ncoa-2026-08-13.yaml", "2026-08-01"))
    done = update(policy, place, word(delivered, "ncoa-2026-08-09.yaml", "2026-08-11"))
    assert done.taken[0].replaces == ("ncoa-2026-08-10.yaml",)
    with pytest.raises(
        SourceError, match=r"is of 2026-08-10, and ncoa-2026-08-09\.yaml in its place is of 2026-08-11"
    ):
        update(policy, place, delivered / "ncoa-2026-08-10.yaml")
    (warning,) = done.warnings
    assert "name of ncoa-2026-08-09.yaml says 2026-08-09, and the attestation in it 2026-08-11" in warning
    assert update(policy, place, word(delivered, "ncoa-2026-08.yaml", "2026-08-12")).warnings == ()
    assert opened(policy, place).as_of == date(2026, 8, 12)


REFUSED = {
    "a list that is older": (lambda folder: addresses(folder, "list-2026-08-04.txt", 100, 1), "of 2026-08-05"),
    "a list that lost more than a tenth": (
        lambda folder: addresses(folder, "list-2026-08-12.txt", 89),
        "fell from 100 to 89 entries",
    ),
    "a list without entries": (lambda folder: addresses(folder, "list-2026-08-12.txt", 0), "has no entries"),
    "a list of the future": (lambda folder: addresses(folder, "list-2062-08-12.txt", 100), "in the future"),
}


@pytest.mark.parametrize(("make", "says"), REFUSED.values(), ids=REFUSED)
def test_a_refused_list_changes_nothing(make: Any, says: str, place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    update(policy, place, addresses(delivered, "list-2026-08-05.txt", 100))
    with pytest.raises(SourceError, match=says) as error:
        update(policy, place, make(delivered))
    assert error.value.exit_code == 5
    assert names(place, "acme") == ["list-2026-08-05.txt"]
    assert names(place, "acme/replaced") == []


def test_a_list_that_shrank_may_be_accepted(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    update(policy, place, addresses(delivered, "list-2026-08-05.txt", 100))
    accept_versions([opened(policy, place)], place.home)
    done = update(policy, place, addresses(delivered, "list-2026-08-12.txt", 50), accept_shrunken=True)
    assert "50 of 100 entries went at once" in done.warnings[0]
    assert opened(policy, place).entries == 50


@pytest.mark.parametrize(("first", "warned"), [(1, False), (2, True)], ids=["1 %", "2 %"])
def test_much_change_at_once_is_warned_of(first: int, warned: bool, place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    update(policy, place, addresses(delivered, "list-2026-08-05.txt", 100))
    done = update(policy, place, addresses(delivered, "list-2026-08-12.txt", 100, first=first))
    assert bool(done.warnings) == warned


def test_a_damaged_zip_is_refused(place: Place, delivered: Path) -> None:
    path = full_list(delivered, "2026-8-5")
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(SourceError, match="damaged or cut short"):
        update(make_policy(it=FTC), place, path)
    assert not (place.base / "ftc").exists()


def test_an_unfinished_download_is_refused_under_any_name(place: Place, delivered: Path) -> None:
    policy = make_policy(it={**FTC, "files": "ftc/*"})
    update(policy, place, full_list(delivered, "2026-8-5"))
    arriving = full_list(delivered, "2026-8-12").rename(delivered / "2026-8-12_818.zip.crdownload")
    assert "unfinished download" in _refusal(policy, place, arriving)
    assert "unfinished download" in _refusal(policy, place, arriving, named="2026-8-12_818.zip")
    # One that lies in the folder already stops runs, and is no file that a new list could replace.
    shutil.copy(arriving, place.base / "ftc")
    update(policy, place, arriving.rename(delivered / "2026-8-12_818.zip"))
    assert "2026-8-12_818.zip.crdownload" in names(place, "ftc")
    with pytest.raises(SourceError, match="unfinished download"):
        opened(policy, place)


def test_full_lists_of_a_registry_replace_those_of_the_same_area_code(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-8-5"), full_list(delivered, "2026-8-5", "212"))
    done = update(policy, place, full_list(delivered, "2026-8-12", numbers=[ANN, BO, CY]))
    assert done.taken[0].replaces == ("2026-8-5_818_0F3A-1999-4C.txt.zip",)
    assert (done.added, done.removed) == (1, 0)
    assert names(place, "ftc") == ["2026-8-12_818_0F3A-1999-4C.txt.zip", "2026-8-5_212_0F3A-1999-4C.txt.zip"]
    assert listed(policy, place) == [ANN, BO, CY]


def test_a_list_of_the_same_day_replaces_too(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-8-5", numbers=[ANN, BO]))
    other = full_list(delivered, "2026-8-5", numbers=[ANN, CY]).rename(delivered / "2026-8-5_818_77.zip")
    update(policy, place, other)
    assert names(place, "ftc") == ["2026-8-5_818_77.zip"]
    assert listed(policy, place) == [ANN, CY]
    shutil.copy(full_list(delivered, "2026-8-5", numbers=[BO]), place.base / "ftc")
    assert update(policy, place, other).already
    assert len(names(place, "ftc")) == 2


def test_a_national_list_replaces_those_of_its_area_codes(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-8-5"), full_list(delivered, "2026-8-5", "212"))
    lines = f"818,{ANN % 10**7}\n818,{BO % 10**7}\n212,5550100\n212,5550101\n".encode()
    done = update(policy, place, zipped(delivered / "2026-8-12_Global_7.zip", **{"all.txt": lines}))
    assert len(done.taken[0].replaces) == 2
    assert names(place, "ftc") == ["2026-8-12_Global_7.zip"]


def test_a_change_list_stands_beside_its_full_list(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-8-5"))
    changes = change_list(delivered, "2026-8-12_c", line(CY, "2026-08-10", "A"), line(BO, "2026-08-11", "D"))
    done = update(policy, place, changes)
    assert (done.added, done.removed, done.taken[0].replaces) == (1, 1, ())
    assert done.after is not None
    assert done.after.as_of == date(2026, 8, 12)
    assert listed(policy, place) == [ANN, CY]
    assert update(policy, place, changes).already
    done = update(policy, place, full_list(delivered, "2026-8-14", numbers=[ANN, CY]))
    assert len(done.taken[0].replaces) == 2
    assert listed(policy, place) == [ANN, CY]


def test_a_full_list_and_its_changes_may_come_together(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    changes = change_list(delivered, "2026-8-12_c", line(CY, "2026-08-10", "A"))
    update(policy, place, changes, full_list(delivered, "2026-8-5"))
    assert listed(policy, place) == [ANN, BO, CY]


def _many(first_day: str, lines: int) -> list[str]:
    return [line(8182000000 + number, first_day, "A") for number in range(lines)]


def _refusal(policy: Policy, place: Place, *files: Path, **asked: Any) -> str:
    before = names(place, "ftc") if (place.base / "ftc").exists() else []
    with pytest.raises(SourceError) as error:
        update(policy, place, *files, **asked)
    assert error.value.exit_code == 5
    assert "nothing was changed" in error.value.hint or not before
    assert (names(place, "ftc") if before else []) == before
    return error.value.message


def test_a_change_list_without_its_full_list_is_refused(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    assert "there is no full list" in _refusal(
        policy, place, change_list(delivered, "2026-8-12_c", line(CY, "2026-08-10", "A"))
    )
    update(policy, place, full_list(delivered, "2026-8-5", "212"))
    assert "no full list of its area codes" in _refusal(
        policy, place, change_list(delivered, "2026-8-12_c", line(CY, "2026-08-10", "A"))
    )


@pytest.mark.parametrize(
    ("name", "day"),
    [("2026-8-12_818_delta", date(2026, 8, 12)), ("2026-8-12_delta", date(2026, 8, 5))],
    ids=["of an area code", "of none"],
)
def test_a_change_list_without_lines_stands_beside_its_full_list(
    name: str, day: date, place: Place, delivered: Path
) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-8-5"))
    done = update(policy, place, change_list(delivered, name))
    assert (done.taken[0].changes, done.taken[0].lines, done.taken[0].replaces) == (True, 0, ())
    assert len(names(place, "ftc")) == 2
    assert (listed(policy, place), opened(policy, place).as_of) == ([ANN, BO], day)


def test_a_change_list_out_of_order_is_refused(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-8-5"))
    update(policy, place, change_list(delivered, "2026-8-12_c", line(CY, "2026-08-10", "A")))
    older = change_list(delivered, "2026-8-11_c", line(BO, "2026-08-10", "D"))
    assert "what is in place is of 2026-08-12" in _refusal(policy, place, older)
    update(policy, place, change_list(delivered, "2026-8-12_d", line(BO, "2026-08-11", "D")))
    assert listed(policy, place) == [ANN, CY]


def test_a_change_list_without_a_day_is_refused(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-8-5"))
    changes = change_list(delivered, "changes", line(CY, "2026-08-10", "A"))
    assert "does not say of which day" in _refusal(policy, place, changes)
    update(policy, place, changes, as_of=date(2026, 8, 12))
    assert "changes_2026-08-12.zip" in names(place, "ftc")


@pytest.mark.parametrize(
    ("first", "lines", "refused"),
    [("2026-08-12", 1000, False), ("2026-08-13", 1000, True), ("2026-08-13", 999, False)],
    ids=["7 days", "8 days", "8 days, few lines"],
)
def test_a_gap_before_a_change_list_is_refused(
    first: str, lines: int, refused: bool, place: Place, delivered: Path
) -> None:
    policy = make_policy(it=FTC)
    numbers = list(range(8182000000, 8182100000))
    update(policy, place, full_list(delivered, "2026-8-5", numbers=numbers))
    changes = change_list(delivered, "2026-8-19_c", *_many(first, lines))
    if refused:
        assert "a change list in between is missing" in _refusal(policy, place, changes)
    update(policy, place, changes, accept_gap=refused)
    warnings: list[str] = []
    source = open_sources(policy, ["it"], place, TODAY, warn=warnings.append)["it"]
    assert source.as_of == date(2026, 8, 19)
    assert ["a change list in between may be missing" in one for one in warnings] == [True] * refused


@pytest.mark.parametrize(
    ("first", "refused"), [("2026-08-01", False), ("2026-08-02", True)], ids=["31 days", "32 days"]
)
def test_no_change_list_is_too_short_to_be_missed_after_a_month(
    first: str, refused: bool, place: Place, delivered: Path
) -> None:
    policy = make_policy(it={**FTC, "max_age": None})
    update(policy, place, full_list(delivered, "2026-7-1"))
    changes = change_list(delivered, "2026-8-12_c", line(CY, first, "A"))
    if refused:
        assert "a change list in between is missing" in _refusal(policy, place, changes)
    done = update(policy, place, changes, accept_gap=refused)
    assert done.after is not None
    assert done.after.as_of == (date(2026, 7, 1) if refused else date(2026, 8, 12))
    assert sum("do not make the area code newer" in one for one in done.warnings) == refused
    assert listed(policy, place) == [ANN, BO, CY]


def test_an_area_code_that_shrank_is_refused_and_a_stale_one_is_not_in_the_way(
    place: Place, delivered: Path
) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-7-1", "212"), full_list(delivered, "2026-7-1"))
    done = update(policy, place, full_list(delivered, "2026-8-12"))
    assert done.after is not None
    assert done.after.as_of == date(2026, 7, 1)
    assert "area code 818 fell from 2 to 1" in _refusal(
        policy, place, full_list(delivered, "2026-8-13", numbers=[1])
    )


def _certificate(place: Place, policy: Policy, run: str) -> None:
    source = opened(policy, place)
    contents = [{"file": one.file, "as_of": str(one.as_of), "sha256": one.sha256} for one in source.members]
    folder = place.base / "runs" / run
    folder.mkdir(parents=True)
    (folder / "certificate.json").write_text(
        json.dumps({"about": {}, "result": {"sources": [{"name": "it", "contents": contents}]}})
    )


def _forms(place: Place) -> int:
    return len([path for path in (place.home / "sources").iterdir() if path.name.startswith(("plain", "ftc"))])


def test_replaced_files_and_forms_stay_while_a_run_names_them(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    update(policy, place, addresses(delivered, "list-2026-08-05.txt", 100))
    _certificate(place, policy, "first")
    update(policy, place, addresses(delivered, "list-2026-08-06.txt", 101))
    done = update(policy, place, addresses(delivered, "list-2026-08-07.txt", 102))
    assert (_forms(place), done.forms_removed, done.kept) == (2, 1, 2)
    done = update(policy, place, prune=True)
    assert (done.pruned, done.kept) == (("list-2026-08-06.txt",), 1)
    shutil.rmtree(place.base / "runs")
    assert update(policy, place, prune=True).pruned == ("list-2026-08-05.txt",)


def test_nothing_is_pruned_where_a_certificate_cannot_be_read(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN)
    update(policy, place, addresses(delivered, "list-2026-08-05.txt", 100))
    update(policy, place, addresses(delivered, "list-2026-08-06.txt", 101))
    (place.base / "runs" / "x").mkdir(parents=True)
    (place.base / "runs" / "x" / "certificate.json").write_text("{")
    done = update(policy, place, prune=True)
    assert (done.pruned, done.kept) == ((), 1)


def test_forms_of_applied_changes_stay_while_a_run_names_them(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-8-5"))
    update(policy, place, change_list(delivered, "2026-8-12_c", line(CY, "2026-08-10", "A")))
    _certificate(place, policy, "first")
    update(policy, place, change_list(delivered, "2026-8-13_c", line(BO, "2026-08-11", "D")))
    update(policy, place, change_list(delivered, "2026-8-14_c", line(BO, "2026-08-12", "A")))
    # The full list, three change lists, and the changes applied for the run and for now.
    assert _forms(place) == 6
    assert len(list(place.home.glob("sources/ftc-changed-*"))) == 2


SHARING = {
    "pattern": {"format": "plain", "files": "acme/list-*.txt", "min_entries": 50},
    "any depth": {"format": "plain", "files": "**/list-*.txt", "min_entries": 50},
    "not required": {"format": "plain", "files": "acme/*.txt", "min_entries": 50, "required": False},
    "another file": {"format": "plain", "files": "acme/other-*.txt", "min_entries": 50},
}


@pytest.mark.parametrize(("kind", "entries", "stops"), [
    ("pattern", 49, True), ("pattern", 50, False), ("any depth", 49, True), ("not required", 49, False),
    ("another file", 49, False),
])  # fmt: skip
def test_every_source_that_reads_the_file_is_judged(
    kind: str, entries: int, stops: bool, place: Place, delivered: Path
) -> None:
    mine = {**PLAIN, "max_shrink": "90 %"}
    policy = make_policy(it=mine, other={**SHARING[kind], "max_shrink": "90 %"})
    update(policy, place, addresses(delivered, "list-2026-08-05.txt", 100))
    newer = addresses(delivered, "list-2026-08-12.txt", entries)
    if stops:
        with pytest.raises(SourceError, match=f"'other' shares files with 'it'.*\n.*other: {entries} entries"):
            update(policy, place, newer)
        assert names(place, "acme") == ["list-2026-08-05.txt"]
        return
    done = update(policy, place, newer)
    assert any("not required: other" in one for one in done.warnings) == (kind == "not required")
    assert names(place, "acme") == ["list-2026-08-12.txt"]


def test_a_source_that_would_lose_its_only_file_stops_the_update(place: Place, delivered: Path) -> None:
    policy = make_policy(
        it={"format": "plain", "files": "acme/*.txt"}, other={"format": "plain", "files": "acme/one.txt"}
    )
    update(policy, place, addresses(delivered, "one.txt", 10))
    with pytest.raises(SourceError, match="'other' shares files with 'it': it would have no file"):
        update(policy, place, addresses(delivered, "two.txt", 11))
    update(policy, place, addresses(delivered, "two.txt", 11), beside=True)
    assert names(place, "acme") == ["one.txt", "two.txt"]


def test_forms_of_other_sources_stay(place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN, other={"format": "plain", "files": "other.txt"})
    addresses(place.base, "other.txt", 5)
    open_sources(policy, ["other"], place, TODAY)
    update(policy, place, addresses(delivered, "list-2026-08-05.txt", 100))
    update(policy, place, addresses(delivered, "list-2026-08-06.txt", 101))
    assert _forms(place) == 2


def _hold(base: Path, home: Path, ready: Any, go_on: Any) -> None:
    policy = make_policy(it=FTC)
    source = open_sources(policy, ["it"], Place(base, home), TODAY)["it"]
    ready.set()
    go_on.wait(60)
    assert hits(source, KeyKind.PHONE, [10**10 + ANN]) == [0]


def test_a_run_in_progress_keeps_its_prepared_forms(place: Place, delivered: Path) -> None:
    policy = make_policy(it=FTC)
    update(policy, place, full_list(delivered, "2026-8-5"))
    context = multiprocessing.get_context("spawn")
    ready, go_on = context.Event(), context.Event()
    run = context.Process(target=_hold, args=(place.base, place.home, ready, go_on))
    run.start()
    assert ready.wait(300)
    done = update(policy, place, full_list(delivered, "2026-8-12", numbers=[ANN, BO, CY]))
    assert (done.forms_removed, _forms(place)) == (None, 2)
    go_on.set()
    run.join()
    assert run.exitcode == 0
    assert update(policy, place, full_list(delivered, "2026-8-13", numbers=[ANN, CY])).forms_removed == 2


def _update_in_process(base: Path, home: Path, path: Path, form: str) -> None:
    update(make_policy(it=PLAIN if form == "plain" else FTC), Place(base, home), path)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["plain", "ftc"])
def test_a_killed_update_leaves_one_version_or_the_other(form: str, place: Place, delivered: Path) -> None:
    policy = make_policy(it=PLAIN if form == "plain" else FTC)
    rng, context = random.Random(4), multiprocessing.get_context("fork")
    start = date(2026, 7, 21)

    def make(step: int) -> Path:
        day = start + timedelta(days=step)
        if form == "plain":
            return addresses(delivered, f"list-{day}.txt", 1000 + step)
        numbers = [8182000000 + number for number in range(1000 + step)]
        return full_list(delivered, f"{day.year}-{day.month}-{day.day}", numbers=numbers)

    update(policy, place, make(0))
    killed, entries = 0, 1000
    for step in range(1, 29):
        process = context.Process(target=_update_in_process, args=(place.base, place.home, make(step), form))
        process.start()
        time.sleep(rng.uniform(0, 0.25))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        now = opened(policy, place).entries
        assert now in {entries, 1000 + step}
        entries = now
    assert killed >= 20
    update(policy, place, make(30))
    assert opened(policy, place).entries == 1030
    assert len(names(place, "acme" if form == "plain" else "ftc")) == 1


def test_a_source_that_cannot_be_read_is_mended_by_a_new_list(place: Place, delivered: Path) -> None:
    policy = make_policy(it={"format": "plain", "files": "house.zip"})
    (place.base / "house.zip").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(SuppressError):
        opened(policy, place)
    update(policy, place, zipped(delivered / "house.zip", **{"a.txt": b"ann@example.org\n"}))
    assert opened(policy, place).entries == 1


def test_a_pattern_with_folders_finds_the_folder_in_use(place: Place, delivered: Path) -> None:
    policy = make_policy(it={**PLAIN, "files": "lists/*/acme-*.txt"})
    (place.base / "lists" / "b").mkdir(parents=True)
    (place.base / "lists" / "a").mkdir()
    addresses(place.base / "lists" / "b", "acme-2026-08-05.txt", 100)
    update(policy, place, addresses(delivered, "acme-2026-08-06.txt", 100))
    assert names(place, "lists/b") == ["acme-2026-08-06.txt"]
    assert opened(policy, place).entries == 100


@pytest.mark.parametrize(
    ("fields", "asked", "says"),
    [
        ({"format": "ledger"}, {}, "is the ledger"),
        (PLAIN, {"named": "a/b.txt"}, "--as takes a name without folders"),
    ],
)
def test_wrong_usage(
    fields: dict[str, Any], asked: dict[str, Any], says: str, place: Place, delivered: Path
) -> None:
    with pytest.raises(UsageError, match=says):
        update(make_policy(it=fields), place, addresses(delivered, "list-2026-08-05.txt", 1), **asked)


def test_no_file_is_wrong_usage(place: Place) -> None:
    with pytest.raises(UsageError, match="no file is named"):
        update(make_policy(it=PLAIN), place)
