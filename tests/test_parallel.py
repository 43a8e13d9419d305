"""Lanes keep their order, and no failure in one is lost."""

import time

import pytest

from suppress.parallel import Lane


def _fail() -> None:
    raise OSError("disk full")


def test_calls_are_made_in_order_and_all_of_them_when_the_lane_is_left() -> None:
    made: list[int] = []
    with Lane() as lane:
        for number in range(20):
            lane.do(lambda number=number: (time.sleep(0.001), made.append(number)))
    assert made == list(range(20))


def test_the_last_failure_is_raised_where_the_lane_is_left() -> None:
    with pytest.raises(OSError, match="disk full"), Lane() as lane:
        lane.do(_fail)


def test_a_failure_is_raised_before_many_more_calls_are_made() -> None:
    made: list[int] = []
    with pytest.raises(OSError, match="disk full"), Lane() as lane:  # noqa: PT012
        lane.do(_fail)
        for number in range(20):
            lane.do(lambda number=number: made.append(number))
    assert len(made) < 3


def test_where_the_caller_fails_its_own_error_is_raised() -> None:
    with pytest.raises(KeyboardInterrupt), Lane() as lane:  # noqa: PT012
        lane.do(_fail)
        raise KeyboardInterrupt
