"""What stands for one category and brand of the send: opt-outs that cover it, reach a row and are not lifted.

Every sentence of design.md section 6 about covering, reaching and lifting is one expression here, on
arrays of the statements of a batch (heard.py) and of the ledger's scopes (scopes.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.rules.heard import Heard, Lines
from suppress.rules.hearing import Enough, Hearing, PairScopes
from suppress.rules.scopes import ACCOUNT_CODE, SEVERAL, Mask, Named
from suppress.statements import HeardOn

NEVER = np.iinfo(np.int64).min
"""Before every time."""


@dataclass(frozen=True)
class Standing:
    """Statements that stand against rows."""

    sure: Lines
    unsure: Lines
    """They stand against somebody in the household, and the row's name is too short to tell whom."""

    @property
    def lines(self) -> Lines:
        """All of them: doubt never sends."""
        return np.concatenate([self.sure, self.unsure])


class Resolution:
    """The statements of a batch under one category and brand of the send; parts are made when asked for."""

    def __init__(self, heard: Heard, hearing: Hearing, scopes: PairScopes) -> None:
        self._heard, self._hearing, self._scopes = heard, hearing, scopes

    @cached_property
    def opt_outs(self) -> Standing:
        """Standing opt-outs."""
        return self._standing(self._refusals)

    @cached_property
    def complaints(self) -> Standing:
        """Complaints that close the channel."""
        return self._standing(self._complaints)

    @cached_property
    def consent_ended(self) -> npt.NDArray[np.int64]:
        """For each row the time up to which every consent is ended, also by what was lifted since."""
        ended = np.full(self._heard.height, NEVER, np.int64)
        for lines in (self._refusals, self._complaints):
            np.maximum.at(ended, self._heard.row[lines], self._heard.time[lines])
        return ended

    def consents(self, enough: Enough) -> Lines:
        """Statements by which a contact point of the send has consent.

        Args:
            enough: Opt-ins that are taken for consent.
        """
        heard = self._heard
        lines = np.flatnonzero((self._scopes.consents & enough.scopes)[heard.scope] & heard.own & heard.same)
        # Of an address, an opt-in is one person's, who has a name.
        named = (heard.heard_on[lines] <= HeardOn.PHONE) | (heard.spoken[lines] != 0)
        subject = heard.subject[lines]
        theirs = (subject == 0) | (subject == heard.account[lines])
        holds = heard.time[lines] >= enough.earliest[heard.scope[lines]]
        after = heard.time[lines] > self.consent_ended[heard.row[lines]]
        consents: Lines = lines[named & theirs & holds & after]
        return consents

    @cached_property
    def _refusals(self) -> Lines:
        """Opt-outs that cover the pair and reach their row."""
        heard = self._heard
        lines = np.flatnonzero(self._scopes.refusals[heard.scope])
        lines = lines[heard.heard_on[lines] != HeardOn.INDIVIDUAL_INITIAL]
        return self._of_person(lines[heard.own[lines] | self._across(lines)])

    @cached_property
    def _complaints(self) -> Lines:
        """Complaints about the channel of the send; one that names no channel is about those of its contact."""
        heard = self._heard
        lines = np.flatnonzero(self._hearing.complaints[heard.scope])
        lines = lines[heard.heard_on[lines] != HeardOn.INDIVIDUAL_INITIAL]
        of_contact = ~self._hearing.table.names_channel[heard.scope[lines]]
        of_contact &= heard.said_on[lines] != ACCOUNT_CODE
        return self._of_person(lines[heard.own[lines] | (~of_contact & self._across(lines))])

    def _across(self, lines: Lines) -> Mask:
        """What was not said of the contact's own channel alone, nor by another person."""
        heard = self._heard
        one_contact = self._hearing.table.one_contact[heard.scope[lines]]
        mask: Mask = ((one_contact == SEVERAL) | (one_contact != heard.said_on[lines])) & ~heard.others[lines]
        return mask

    def _of_person(self, lines: Lines) -> Lines:
        """Without what another person of the household said, where the pair is a matter of the person."""
        if not self._scopes.individual:
            return lines
        heard = self._heard
        household = heard.heard_on[lines] == HeardOn.HOUSEHOLD
        theirs: Lines = lines[~household | heard.theirs[lines] | heard.unsure[lines]]
        return theirs

    def _standing(self, lines: Lines) -> Standing:
        lines = lines[~self._lifted(lines)]
        unsure = self._heard.unsure[lines]
        if not self._scopes.individual:
            unsure = np.zeros(len(lines), np.bool_)
        return Standing(lines[~unsure], lines[unsure])

    def _lifted(self, lines: Lines) -> Mask:
        heard, table = self._heard, self._hearing.table
        opt_ins = np.flatnonzero((self._scopes.consents & table.express)[heard.scope] & (heard.spoken != 0))

        def lifts(no: Lines, yes: Lines) -> Mask:
            missing = table.named[heard.scope[no]] & ~table.named[heard.scope[yes]]
            by, of = heard.subject[yes], heard.subject[no]
            # A person ends what they said for everybody; what nobody's name is on, all or the row's own.
            theirs = np.where(of != 0, by == of, (by == 0) | (by == heard.account[yes]))
            mask: Mask = (heard.time[yes] > heard.time[no]) & (missing == 0) & theirs
            return mask

        return answered(heard, lines, opt_ins, lifts)


def answered(heard: Heard, lines: Lines, answers: Lines, fits: Callable[[Lines, Lines], Mask]) -> Mask:
    """For each of some lines, whether a line on the same strict contact of the same row answers it.

    Args:
        heard: The statements.
        lines: What may be answered.
        answers: What may answer it.
        fits: Whether the second answers the first, for lines side by side.
    """
    found = np.zeros(len(lines), np.bool_)
    if not len(lines) or not len(answers):
        return found
    answering = np.zeros(heard.height, np.bool_)
    answering[heard.row[answers]] = True
    places = np.flatnonzero(answering[heard.row[lines]])
    contact = ["row", "spoken_on", "spoken"]
    left = _contacts(heard, lines[places]).with_columns(place=pl.Series(places, dtype=pl.UInt32))
    right = _contacts(heard, answers).with_columns(answer=pl.Series(answers, dtype=pl.UInt32))
    beside = left.join(right, on=contact)
    places, answers = beside["place"].to_numpy(), beside["answer"].to_numpy()
    found[places[fits(lines[places], answers)]] = True
    return found


def _contacts(heard: Heard, lines: Lines) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": heard.row[lines], "spoken_on": heard.spoken_on[lines], "spoken": heard.spoken[lines]}
    )


def hard_bounces(heard: Heard, hearing: Hearing) -> Standing:
    """Bounces of the strict contact points of the send that nothing has cleared since.

    Args:
        heard: Statements of a batch.
        hearing: What the send asks of the ledger.
    """
    table = hearing.table
    bounces = hearing.bounces[heard.scope] & heard.own & (heard.theirs | heard.unsure)
    lines = np.flatnonzero(bounces)
    cleared = np.flatnonzero(hearing.clearings[heard.scope])

    def clears(bounce: Lines, later: Lines) -> Mask:
        # What was delivered on another channel does not clear a bounce that names its own.
        elsewhere = (table.named[heard.scope[bounce]] & Named.CHANNEL != 0) & ~table.on_channel[
            heard.scope[later]
        ]
        mask: Mask = (heard.time[later] > heard.time[bounce]) & ~elsewhere
        return mask

    lines = lines[~answered(heard, lines, cleared, clears)]
    unsure = heard.unsure[lines]
    return Standing(lines[~unsure], lines[unsure])


def deaths(heard: Heard, hearing: Hearing) -> Standing:
    """Deaths of the persons of the rows, not withdrawn.

    Where both accounts are known they decide. Else the strict contact point does, and of a household a
    row or report without a first name is unsure.

    Args:
        heard: Statements of a batch.
        hearing: What the send asks of the ledger.
    """
    lines = np.flatnonzero(hearing.deaths[heard.scope] & ~heard.withdrawn)
    lines = lines[~_withdrawn(heard, hearing, lines)]
    on = heard.heard_on[lines]
    decided = (on == HeardOn.ACCOUNT) | (heard.subject[lines] != 0) & (heard.account[lines] != 0)
    equal = (on == HeardOn.ACCOUNT) | (heard.subject[lines] == heard.account[lines])
    strict = (
        (on == HeardOn.EMAIL) & heard.same[lines]
        | (on == HeardOn.PHONE)
        | (on == HeardOn.INDIVIDUAL_INITIAL) & heard.theirs[lines]
    )
    nameless = (on == HeardOn.HOUSEHOLD) & (heard.unsure[lines] | (heard.spoken[lines] == 0))
    nameless |= (on == HeardOn.INDIVIDUAL_INITIAL) & heard.unsure[lines]
    return Standing(lines[np.where(decided, equal, strict)], lines[~decided & nameless])


def _withdrawn(heard: Heard, hearing: Hearing, lines: Lines) -> Mask:
    # The ledger knows most of them; that an erased contact is one given in clear only the row can tell.
    found = np.zeros(len(lines), np.bool_)
    withdrawals = np.flatnonzero(hearing.withdrawals[heard.scope])
    if not len(lines) or not len(withdrawals):
        return found
    left = pl.DataFrame({"row": heard.row[lines], "place": np.arange(len(lines))})
    right = pl.DataFrame({"row": heard.row[withdrawals], "withdrawal": withdrawals})
    beside = left.join(right, on="row")
    place, after = beside["place"].to_numpy(), beside["withdrawal"].to_numpy()
    death = lines[place]
    who, whose = _person(heard, death), _person(heard, after)
    contact = (heard.spoken_on[death] == heard.spoken_on[after]) & (heard.spoken[death] == heard.spoken[after])
    same_person = np.where((who != 0) & (whose != 0), who == whose, contact)
    found[place[same_person & (heard.time[after] > heard.time[death])]] = True
    return found


def _person(heard: Heard, lines: Lines) -> npt.NDArray[np.uint64]:
    """Key of the account that statements are about, 0 where none is named."""
    on_account = heard.spoken_on[lines] == HeardOn.ACCOUNT
    subject = heard.subject[lines]
    return np.where((subject == 0) & on_account, heard.spoken[lines], subject)
