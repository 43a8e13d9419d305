"""What is asked of a run, refused before anything is read."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from suppress.errors import UsageError
from suppress.job import ScrubJob, home_folder
from suppress.policy.model import Policy

KIRITIMATI, NIUE = "Pacific/Kiritimati", "Pacific/Niue"  # UTC+14 and UTC-11: never the same day


def policy(time_zone: str) -> Policy:
    return Policy.model_validate(
        {
            "version": 1,
            "sender": {"name": "Riverside", "country": "US", "time_zone": time_zone},
            "channels": {"email": {"contact": "email"}},
            "categories": {"newsletter": {"purpose": "marketing"}},
        }
    )


def job(**asked: Any) -> ScrubJob:
    return ScrubJob(("list.csv",), Path("policies.yaml"), "email", ("newsletter",), **asked)


@pytest.mark.parametrize("time_zone", [KIRITIMATI, NIUE])
def test_today_is_the_senders_day(time_zone: str) -> None:
    before = datetime.now(ZoneInfo(time_zone)).date()
    today = job().send(policy(time_zone)).contact_date
    assert before <= today <= datetime.now(ZoneInfo(time_zone)).date()  # midnight may have come between
    assert job(drops=(today,)).send(policy(time_zone)).contact_date == today
    with pytest.raises(UsageError, match="before today"):
        job(drops=(today - timedelta(days=1),)).send(policy(time_zone))


def test_a_day_that_has_passed_for_one_sender_is_today_for_another() -> None:
    day = datetime.now(ZoneInfo(NIUE)).date()
    assert job(drops=(day,)).send(policy(NIUE)).contact_date == day
    with pytest.raises(UsageError):
        job(drops=(day,)).send(policy(KIRITIMATI))


def test_the_latest_drop_governs_and_the_others_are_kept() -> None:
    drops = (date(2098, 6, 2), date(2098, 5, 30), date(2098, 6, 1))
    asked = job(drops=drops).send(policy("UTC"))
    assert asked.contact_date == date(2098, 6, 2)
    assert asked.earlier == (date(2098, 5, 30), date(2098, 6, 1))


def test_of_several_drops_none_may_have_passed() -> None:
    with pytest.raises(UsageError, match="2020-01-01 is before today"):
        job(drops=(date(2098, 6, 2), date(2020, 1, 1))).send(policy("UTC"))


def test_a_replay_may_be_of_the_past() -> None:
    assert job(drops=(date(2020, 1, 1),), replay=True).send(policy("UTC")).contact_date == date(2020, 1, 1)


WRONG = [
    pytest.param({"lists": ("-", "-")}, id="standard input twice"),
    pytest.param({"allow_stale": {"a": date(2098, 1, 1)}}, id="stale without a reason"),
    pytest.param({"allow_stale": {"a": date(2098, 1, 1)}, "because": " "}, id="a blank reason"),
]


@pytest.mark.parametrize("asked", WRONG)
def test_options_that_do_not_go_together(asked: dict[str, Any]) -> None:
    usual = {
        "lists": ("list.csv",),
        "policy": Path("p.yaml"),
        "channel": "email",
        "categories": ("newsletter",),
    }
    with pytest.raises(UsageError):
        ScrubJob(**{**usual, **asked}).check()


def test_options_that_do() -> None:
    job(allow_stale={"a": date(2098, 1, 1)}, because="strike").check()


def test_prepared_sources_stand_beside_the_policy_unless_said(tmp_path: Path) -> None:
    assert home_folder(tmp_path / "policies.yaml", None) == tmp_path / ".suppress"
    assert home_folder(tmp_path / "policies.yaml", tmp_path / "h") == tmp_path / "h"
