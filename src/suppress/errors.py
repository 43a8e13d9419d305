"""Every error a person can meet, with the exit code that scripts rely on.

SuppressError
├── UsageError            2   the command itself is wrong
├── PolicyError           3   policies.yaml is wrong, or asks for what is not there yet
├── CampaignListError     4   a campaign list cannot be read as it must be
├── SourceError           5   a source is missing, stale, shrunken or unreadable
├── LedgerError           6   the ledger does not answer
└── ResultError           7   results could not be written

A message says what happened and where, the hint what to do next. Neither ever holds an address, a
number or a name: "line 41, column phone" says enough.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell sees; a contract with other people's scripts."""

    DONE = 0
    NEGATIVE = 1
    USAGE = 2
    POLICY = 3
    CAMPAIGN_LIST = 4
    SOURCE = 5
    LEDGER = 6
    RESULT = 7
    INTERNAL = 70
    INTERRUPTED = 130


class SuppressError(Exception):
    """Base of all expected failures.

    Args:
        message: What happened and where, without personal data.
        hint: What the operator can do next; may be empty.
    """

    exit_code: ExitCode = ExitCode.INTERNAL

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SuppressError):
    """The command line asks for something that does not exist or does not go together."""

    exit_code = ExitCode.USAGE


class PolicyError(SuppressError):
    """The policy cannot be used; `problems` lists all of them, one line each."""

    exit_code = ExitCode.POLICY

    def __init__(self, message: str, *, hint: str = "", problems: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems = problems


class CampaignListError(SuppressError):
    """A campaign list cannot be read, or lacks a column the run needs."""

    exit_code = ExitCode.CAMPAIGN_LIST


class SourceError(SuppressError):
    """One or more sources cannot be relied on; `problems` lists all of them."""

    exit_code = ExitCode.SOURCE

    def __init__(self, message: str, *, hint: str = "", problems: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint)
        self.problems = problems


class LedgerError(SuppressError):
    """The ledger is missing, damaged or locked."""

    exit_code = ExitCode.LEDGER


class NoLedgerError(LedgerError):
    """There is no ledger yet.

    Args:
        ledger: Which, with its place.
        hint: What the operator can do next.
    """

    def __init__(self, ledger: str, *, hint: str) -> None:
        super().__init__(f"{ledger} does not exist", hint=hint)
        self.ledger = ledger


class ResultError(SuppressError):
    """Results could not be written; nothing half-written is left behind."""

    exit_code = ExitCode.RESULT
