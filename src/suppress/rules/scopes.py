"""What the scopes of a ledger mean for one send: which cover it, what they name, what overrides them.

Decided once for a run and a category and brand of the send, as arrays by the number of the scope;
who is reached is decided batch by batch (standing.py). Design.md section 6, Names and Points decided.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import cached_property
from typing import TypeVar, get_args

import numpy as np
import numpy.typing as npt

from suppress.consent import EXPRESS, PURPOSE_PREFIX, Action, Scope
from suppress.model import Contact
from suppress.policy.model import Policy
from suppress.policy.plan import Pair, Send
from suppress.policy.rule import Purpose

Mask = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint8]
Value = TypeVar("Value", np.bool_, np.uint8)


class Named(IntFlag):
    """Dimensions that a statement names; an opt-in must name all that the opt-out it lifts names."""

    CHANNEL = 1
    PURPOSE = 2
    CATEGORY = 4  # an opt-in for a category also names its purpose
    BRAND = 8


class Bars(IntFlag):
    """What a line of `unless` must override: the reach of an opt-out. Nothing overrides an assumed scope."""

    BLANKET = 1
    CHANNEL = 2
    CATEGORY = 4
    ASSUMED = 8


REACHES = {"blanket": Bars.BLANKET, "channel": Bars.CHANNEL, "category": Bars.CATEGORY}
"""Bits of the names that `despite` takes."""

CONTACT_CODES: dict[Contact, int] = {"email": 0, "phone": 1, "postal": 2}
ACCOUNT_CODE = 3
"""An account is a contact of its own kind: no channel sends to it."""
SEVERAL = 255
"""In place of a contact's code: not limited to exactly one channel of the policy."""


@dataclass(frozen=True)
class UnknownNames:
    """Names that the ledger has and the policy does not, each with the numbers of its scopes."""

    channels: dict[str, tuple[int, ...]]
    categories: dict[str, tuple[int, ...]]
    """Also purposes, as `purpose:NAME`."""
    brands: dict[str, tuple[int, ...]]


def unknown_names(scopes: Sequence[Scope], policy: Policy) -> UnknownNames:
    """The channels, categories and brands that scopes name and the policy does not know.

    Args:
        scopes: Scopes of a ledger, of any action.
        policy: The policy.
    """
    known = KnownNames(policy)
    channels: dict[str, list[int]] = {}
    categories: dict[str, list[int]] = {}
    brands: dict[str, list[int]] = {}
    for number, scope in enumerate(scopes):
        for channel in scope.channels:
            if channel not in policy.channels:
                channels.setdefault(channel, []).append(number)
        if scope.category is not None and not known.category(scope.category):
            categories.setdefault(scope.category, []).append(number)
        if scope.brand is not None and not known.brand(scope.brand):
            brands.setdefault(scope.brand, []).append(number)
    return UnknownNames(_sorted(channels), _sorted(categories), _sorted(brands))


def _sorted(numbers: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(numbers[name]) for name in sorted(numbers)}


class KnownNames:
    """Names of a policy as statements use them."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._purposes = {PURPOSE_PREFIX + purpose for purpose in get_args(Purpose)}
        self._categories = {*policy.categories, *self._purposes}
        self._categories.update(old for spec in policy.categories.values() for old in spec.formerly)

    def channels(self, names: Collection[str]) -> bool:
        """Whether all channels are the policy's."""
        return all(name in self._policy.channels for name in names)

    def category(self, name: str | None) -> bool:
        """Whether a category, former category or purpose is the policy's; no name is everything."""
        return name is None or name in self._categories

    def brand(self, name: str | None) -> bool:
        """Whether a brand is the policy's; no name is every brand."""
        return name is None or name in self._policy.brands

    def names_of(self, category: str) -> frozenset[str]:
        """How a statement may write that it is about a category: its names and its purpose."""
        spec = self._policy.categories[category]
        return frozenset({category, *spec.formerly, PURPOSE_PREFIX + spec.purpose})


@dataclass(frozen=True)
class _What:
    """The part of a scope that says what it covers; a ledger has few of them, and many dates."""

    action: Action
    channels: tuple[str, ...]
    category: str | None
    brand: str | None
    assumed: bool


class ScopeTable:
    """The scopes of a ledger under one policy and send."""

    def __init__(self, scopes: Sequence[Scope], policy: Policy, send: Send) -> None:
        self.scopes = scopes
        self._policy, self._send = policy, send
        self._known = KnownNames(policy)
        numbers: dict[_What, int] = {}
        places = [numbers.setdefault(_what(scope), len(numbers)) for scope in scopes]
        self._places = np.array(places, np.intp)
        self._whats = tuple(numbers)

    def of_action(self, *actions: Action) -> Mask:
        """Scopes of statements that say one of these."""
        return self._by_what(lambda what: what.action in actions, np.bool_)

    @cached_property
    def named(self) -> Bits:
        """Named of each scope. A complaint closes its channel for everything, so it names that alone."""
        return self._by_what(self._named, np.uint8)

    @cached_property
    def bars(self) -> Bits:
        """Bars of each scope."""
        return self._by_what(self._bars, np.uint8)

    @cached_property
    def one_contact(self) -> Bits:
        """What the one channel of the policy contacts that a scope is limited to; else SEVERAL."""
        return self._by_what(self._one_contact, np.uint8)

    @cached_property
    def names_channel(self) -> Mask:
        """Scopes that name a channel, known to the policy or not."""
        return self._by_what(lambda what: bool(what.channels), np.bool_)

    @cached_property
    def on_channel(self) -> Mask:
        """Scopes that hold on the channel of the send, whatever else they name."""
        channel = self._send.channel
        return self._by_what(
            lambda what: (
                not what.channels or channel in what.channels or not self._known.channels(what.channels)
            ),
            np.bool_,
        )

    @cached_property
    def in_force(self) -> Mask:
        """Scopes that have started on the first day of the send and not expired on the last."""
        first, last = self._send.first_day, self._send.contact_date
        return self._by_scope(
            lambda scope: (
                (scope.starts is None or scope.starts <= first)
                and (scope.expires is None or last < scope.expires)
            ),
            np.bool_,
        )

    @cached_property
    def express(self) -> Mask:
        """Scopes of a consent given in so many words."""
        return self._by_scope(lambda scope: basis_of(scope) == EXPRESS, np.bool_)

    @cached_property
    def proven(self) -> Mask:
        """Scopes of statements that are dated and evidenced."""
        return self._by_scope(lambda scope: scope.dated and scope.evidenced, np.bool_)

    def refusals(self, pair: Pair) -> Mask:
        """Opt-outs that cover a pair of the send. An unknown name is every name of its dimension."""
        names = self._known.names_of(pair.category)
        return self.on_channel & self._by_what(
            lambda what: (
                what.action is Action.OPT_OUT
                and (what.category is None or what.category in names or not self._known.category(what.category))
                and (
                    what.brand is None
                    or pair.brand is None
                    or what.brand == pair.brand
                    or not self._known.brand(what.brand)
                )
            ),
            np.bool_,
        )

    def consents(self, pair: Pair) -> Mask:
        """Opt-ins that cover a pair of the send, said and not assumed, and in force on the contact date.

        An unknown name covers nothing, and where the send names no brand only all brands are enough.
        """
        names = self._known.names_of(pair.category)
        return self.in_force & self._by_what(
            lambda what: (
                what.action is Action.OPT_IN
                and not what.assumed
                and self._known.channels(what.channels)
                and (not what.channels or self._send.channel in what.channels)
                and (what.category is None or what.category in names)
                and (what.brand is None or what.brand == pair.brand)
            ),
            np.bool_,
        )

    def individual(self, pair: Pair) -> bool:
        """Mail opt-outs hold for the person alone; for marketing they hold for the household."""
        return self._policy.categories[pair.category].purpose != "marketing"

    def _named(self, what: _What) -> int:
        if what.action is Action.COMPLAINT:
            return Named.CHANNEL
        named = Named.CHANNEL if what.channels else Named(0)
        if what.category is not None:
            named |= Named.PURPOSE
            named |= Named(0) if what.category.startswith(PURPOSE_PREFIX) else Named.CATEGORY
        return named | (Named(0) if what.brand is None else Named.BRAND)

    def _bars(self, what: _What) -> int:
        reach = Bars.CHANNEL if what.channels else Bars.BLANKET
        reach = reach if what.category is None else Bars.CATEGORY
        unknown = not self._known.channels(what.channels) or not self._known.category(what.category)
        return reach | (Bars.ASSUMED if what.assumed or unknown else Bars(0))

    def _one_contact(self, what: _What) -> int:
        if len(what.channels) != 1 or not self._known.channels(what.channels):
            return SEVERAL
        return CONTACT_CODES[self._policy.channels[what.channels[0]].contact]

    def _by_what(self, value: Callable[[_What], object], dtype: type[Value]) -> npt.NDArray[Value]:
        return np.array([value(what) for what in self._whats], dtype)[self._places]

    def _by_scope(self, value: Callable[[Scope], object], dtype: type[Value]) -> npt.NDArray[Value]:
        return np.array([value(scope) for scope in self.scopes], dtype)


def basis_of(scope: Scope) -> str:
    """Basis of an opt-in; one that names none was given in so many words."""
    return scope.basis or EXPRESS


def earliest_times(scopes: Sequence[Scope], first_instants: dict[str, int]) -> npt.NDArray[np.int64]:
    """For each scope the earliest time of a consent that still holds, by its basis.

    Args:
        scopes: Scopes of a ledger.
        first_instants: Microseconds since 1970 for each basis that lasts a while; others last.
    """
    always = np.iinfo(np.int64).min
    return np.array([first_instants.get(basis_of(scope), always) for scope in scopes], np.int64)


def of_bases(scopes: Sequence[Scope], bases: Collection[str]) -> Mask:
    """Scopes with one of the bases of consent; all where none is named."""
    return np.array([not bases or basis_of(scope) in bases for scope in scopes], np.bool_)


def _what(scope: Scope) -> _What:
    return _What(scope.action, scope.channels, scope.category, scope.brand, scope.assumed)
