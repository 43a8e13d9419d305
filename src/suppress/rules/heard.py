"""The statements on the contacts of a batch that matter for its send, as arrays of one length."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.evidence import KindCodes, State
from suppress.frames import require
from suppress.keys import Keys
from suppress.model import KeyKind
from suppress.normalise.digest import text_halves
from suppress.rules.fired import FIRED, NONE_FIRED, POINTS, Fired
from suppress.rules.hearing import SEND_KEYS, Hearing
from suppress.rules.scopes import ACCOUNT_CODE, CONTACT_CODES, Mask
from suppress.statements import STATEMENTS, HeardOn

Lines = npt.NDArray[np.intp]
"""Places in the arrays of Heard."""
Numbers = npt.NDArray[np.uint64]

_POSTAL = CONTACT_CODES["postal"]
_CONTACTS = np.array(
    [CONTACT_CODES["email"], CONTACT_CODES["phone"], ACCOUNT_CODE, ACCOUNT_CODE, _POSTAL, _POSTAL, _POSTAL],
    np.uint8,
)
"""Contact code by HeardOn."""


@dataclass(frozen=True)
class Heard:
    """Relevant statements; the same event may stand in several lines of a row."""

    height: int
    """Rows of the batch."""
    row: npt.NDArray[np.uint32]
    point: npt.NDArray[np.uint8]
    heard_on: npt.NDArray[np.uint8]
    spoken_on: npt.NDArray[np.uint8]
    """HeardOn of the contact that `spoken` is a key of; HOUSEHOLD also for INDIVIDUAL_INITIAL."""
    same: Mask
    """The row's own strict contact; of a household, also where the event names no first name."""
    theirs: Mask
    """As `same`, and the person whom the event names where either name is written in another way."""
    unsure: Mask
    """Both name the household, and the row's name is too short to tell the person."""
    spoken: Numbers
    scope: npt.NDArray[np.uint32]
    time: npt.NDArray[np.int64]
    subject: Numbers
    account: Numbers
    """Key of the row's account, 0 where it has none and on lines without a subject that is compared."""
    own: Mask
    """Found on a contact point that the send uses."""
    event: npt.NDArray[np.int64]
    """Number of the event."""
    withdrawn: Mask
    """A death that was withdrawn, on whatever contact."""

    @classmethod
    def of(cls, hearing: Hearing, keys: Keys) -> Heard:
        """The statements on the rows of a batch.

        Args:
            hearing: What the send asks of the ledger.
            keys: Keys of the batch.
        """
        frame = STATEMENTS.to_frame()
        if hearing.asked:
            frame = require(hearing.ledger.statements(keys, hearing.asked), STATEMENTS, "statements")
            relevant = hearing.relevant[frame["scope"].to_numpy()]
            frame = frame if relevant.all() else frame.filter(pl.Series(relevant))
        column = {name: frame[name].to_numpy() for name in STATEMENTS if name not in {"same", "theirs"}}
        row, point, heard_on = column["row"], column["point"], column["heard_on"]
        spoken, subject = column["spoken"], column["subject"]
        unsure = frame["theirs"].is_null().to_numpy()
        unnamed = (heard_on == HeardOn.HOUSEHOLD) & (spoken == 0)
        spoken_on = np.where(heard_on == HeardOn.SUBJECT, point, heard_on)
        spoken_on[spoken_on == HeardOn.INDIVIDUAL_INITIAL] = HeardOn.HOUSEHOLD
        own = np.isin(heard_on, list(SEND_KEYS[keys.points.contact])) & (point < keys.points.send_points)
        return cls(
            height=keys.points.height,
            row=row,
            point=point,
            heard_on=heard_on,
            spoken_on=spoken_on,
            same=frame["same"].to_numpy() | unnamed,
            theirs=frame["theirs"].fill_null(value=False).to_numpy() | unnamed,
            unsure=unsure & ~unnamed,
            spoken=spoken,
            scope=column["scope"],
            time=column["time"],
            subject=subject,
            account=_accounts(keys, row, subject != 0),
            own=own,
            event=column["event"],
            withdrawn=np.isin(column["event"], list(hearing.ledger.withdrawn)),
        )

    @cached_property
    def said_on(self) -> npt.NDArray[np.uint8]:
        """Contact code of what each statement was said on."""
        codes: npt.NDArray[np.uint8] = _CONTACTS[self.spoken_on]
        return codes

    @cached_property
    def others(self) -> Mask:
        """Said by a person who is known not to be the row's."""
        mask: Mask = (self.account != 0) & (self.subject != 0) & (self.account != self.subject)
        return mask

    def fired(self, sure: Lines, unsure: Lines, outcome: State, codes: KindCodes, zone: str) -> Fired:
        """Hits on the rows of statements.

        Args:
            sure: Lines that make a rule fire.
            unsure: Lines of which only a person can tell: their rows are held.
            outcome: What the rule does to rows.
            codes: Codes of kinds.
            zone: The sender's time zone, in which statements have days as contact dates have.
        """
        if not len(sure) and not len(unsure):
            return Fired(NONE_FIRED)
        lines = np.concatenate([sure, unsure])
        state = np.full(len(lines), int(State.HOLD), np.uint8)
        state[: len(sure)] = int(outcome)
        moments = pl.Series(self.time[lines]).cast(pl.Datetime("us", "UTC"))
        hits = pl.DataFrame(
            {
                "row": self.row[lines],
                "state": state,
                "kind": self._kinds(codes)[self.heard_on[lines] + 7 * self.same[lines]],
                "since": moments.dt.convert_time_zone(zone).dt.date(),
            }
        ).with_columns(pl.lit(None, pl.UInt16).alias("member"))
        on_points = lines[self.own[lines]]
        points = pl.DataFrame({"row": self.row[on_points], "point": self.point[on_points]}, schema=POINTS)
        return Fired(hits.select(FIRED.names()), points=points)

    def _kinds(self, codes: KindCodes) -> npt.NDArray[np.uint8]:
        """Codes by HeardOn, of lines that are not of the same strict contact and then of those that are."""
        kinds = [KeyKind.EMAIL_WIDE, KeyKind.PHONE, KeyKind.ACCOUNT, KeyKind.ACCOUNT, KeyKind.HOUSEHOLD]
        kinds += [KeyKind.ADDRESS, KeyKind.INDIVIDUAL_INITIAL]
        strict = [KeyKind.EMAIL, *kinds[1:]]
        return np.array([codes.code(kind) for kind in (*kinds, *strict)], np.uint8)


def _accounts(keys: Keys, row: npt.NDArray[np.uint32], asked: Mask) -> Numbers:
    found = np.zeros(len(row), np.uint64)
    account = keys.points.account if asked.any() else None
    if account is None:
        return found
    accounts = pl.DataFrame({"account": account.gather(row[asked])})
    found[asked] = accounts.select(text_halves(pl.col("account"))[0].fill_null(0)).to_series().to_numpy()
    return found
