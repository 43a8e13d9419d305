"""What an operator asks of a scrub, checked before anything is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from suppress.errors import ResultError, UsageError
from suppress.files.campaign_list import BLOCK_SIZE
from suppress.ledger.place import home_folder
from suppress.model import FIELDS
from suppress.policy.model import Policy
from suppress.policy.plan import Send
from suppress.policy.rule import Listed
from suppress.verdicts import Reasons


@dataclass(frozen=True)
class ScrubJob:
    """One run: campaign lists, the send they are for, and how results are written."""

    lists: tuple[str, ...]
    """Paths of campaign lists; `-` is standard input."""
    policy: Path
    channel: str
    categories: tuple[str, ...]
    brands: tuple[str, ...] = ()
    drops: tuple[date, ...] = ()
    """Days of the send, on each of which a row must be allowed. Today in the sender's time zone where none
    is given."""
    out: Path | None = None
    """Result folder; None makes one under `runs/`."""
    home: Path | None = None
    """Folder of prepared sources; None is `.suppress` beside the policy."""
    mapping: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`--map`: field to its columns."""
    constants: Mapping[str, str] = field(default_factory=dict)
    encoding_same: bool = False
    read_encoding: str | None = None
    delimiter: str | None = None
    layout: str | None = None
    """Name of the layout that the lists have."""
    sheet: str | None = None
    dry_run: bool = False
    flag_only: bool = False
    replay: bool = False
    """Judge a day in the past; writes no send file."""
    reasons: Reasons | None = None
    after: Path | None = None
    """An earlier run whose sent rows are left out."""
    allow_stale: Mapping[str, date] = field(default_factory=dict)
    because: str | None = None
    arguments: tuple[str, ...] = ()
    block_size: int = BLOCK_SIZE
    """Bytes of a list that are read at a time; results never depend on it."""

    @property
    def home_folder(self) -> Path:
        """Folder of prepared sources."""
        return home_folder(self.policy, self.home)

    def send(self, policy: Policy) -> Send:
        """The send that the run is for.

        Raises:
            UsageError: A contact date before today without `--replay`.
        """
        today = policy.sender.today()
        *earlier, contact_date = sorted({*self.drops}) or [today]
        first = min([*earlier, contact_date])
        if first < today and not self.replay:
            raise UsageError(
                f"the contact date {first} is before today, {today} in {policy.sender.time_zone}",
                hint="give a day from today on with --drop, or --replay to see what a past day would have "
                "given (it writes no send file)",
            )
        return Send(self.channel, self.categories, self.brands, contact_date, tuple(earlier))

    def check(self) -> None:
        """Refuse options that do not go together.

        Raises:
            UsageError: With the options named.
            ResultError: The result folder exists.
        """
        if self.lists.count("-") > 1:
            raise UsageError("standard input can be read once", hint="name '-' a single time")
        if self.out == Path():  # also what '' becomes
            raise UsageError("--out names no new folder", hint="name one, such as --out runs/spring")
        if self.out is not None and self.out.exists():
            raise ResultError(
                f"{self.out} exists; results are never overwritten",
                hint="name another folder with --out, or move that one away",
            )
        if self.allow_stale and not (self.because or "").strip():
            raise UsageError(
                "--allow-stale needs a reason", hint="add --because 'why this version may be used'"
            )
        if self.because is not None and not self.allow_stale:
            raise UsageError(
                "--because is the reason of --allow-stale, which is not there",
                hint="add --allow-stale SOURCE@AS-OF, or leave --because out",
            )


def without_sources(policy: Policy, missing: Collection[str]) -> Policy:
    """The policy without what optional sources that are not there would answer.

    Their rules fire nowhere, and being on one of them exempts nobody.

    Args:
        policy: The policy.
        missing: Sources that are not `required` and cannot be used.
    """
    rules = [
        rule.model_copy(update={"unless": tuple(line for line in rule.unless if line.listed_in not in missing)})
        for rule in policy.rules
        if not (isinstance(rule, Listed) and rule.source in missing)
    ]
    return policy.model_copy(update={"rules": tuple(rules)})


GIVEN = "(given)"
"""Stands in reports and certificates for a contact that was named on the command line."""


def without_contacts(constants: Mapping[str, str]) -> dict[str, str]:
    """`--set` as reports show it: the value of a contact field may be a person's."""
    return {name: GIVEN if name in FIELDS else value for name, value in sorted(constants.items())}


def shown_arguments(arguments: Sequence[str]) -> list[str]:
    """The command line as certificates show it: without values that `--set` gives to contact fields."""
    shown: list[str] = []
    for place, argument in enumerate(arguments):
        option, equals, pair = argument.partition("=")
        if option == "--set" and equals:
            shown.append(f"--set={_shown_pair(pair)}")
        elif place and arguments[place - 1] == "--set":
            shown.append(_shown_pair(argument))
        else:
            shown.append(argument)
    return shown


def _shown_pair(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={GIVEN}" if equals and name.strip() in FIELDS else pair
