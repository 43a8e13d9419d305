"""Whether a time zone has a name that this machine knows."""

from __future__ import annotations

from importlib.resources import files
from zoneinfo import available_timezones

from suppress.policy.names import unknown
from suppress.policy.problem import Finding
from suppress.policy.yaml import Path

_NO_PLACES = frozenset({"Factory", "localtime"})
"""Names that Polars does not know: of a place without a zone yet, and of whatever the machine is set to."""


def is_time_zone(name: str) -> bool:
    """Whether it is one of `available_timezones()` that times can be told in.

    That function looks into every file of the system's folder of zones, a tenth of the time a small policy
    takes; what `tzdata` lists is part of its answer, and nearly every name stands there.
    """
    return name not in _NO_PLACES and (name in _shipped() or name in available_timezones())


def check_time_zone(name: str, path: Path) -> list[Finding]:
    """A finding where there is no such time zone, with the name that may be meant."""
    return [] if is_time_zone(name) else unknown("time zone", name, available_timezones(), path)


def _shipped() -> list[str]:
    return files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
