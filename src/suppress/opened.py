"""Everything that a plan asks, opened: prepared sources, and the ledger as it stands at this moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from suppress.errors import SourceError
from suppress.evidence import KindCodes
from suppress.job import without_sources
from suppress.keys import known_kinds
from suppress.ledger.place import has_ledger, open_policy_ledger, open_policy_snapshot
from suppress.ledger.snapshot import LedgerSnapshot
from suppress.model import POSTAL_KINDS, Kind
from suppress.points import Family
from suppress.policy.load import LoadedPolicy
from suppress.policy.model import Policy
from suppress.policy.packs import PREFIX
from suppress.policy.plan import Plan, make_plan
from suppress.policy.rule import Listed
from suppress.policy.unasked import unasked_of_plan
from suppress.progress import Progress, preparing
from suppress.rules.hearing import LEDGER_KINDS, Hearing
from suppress.sources.catalog import Place, open_sources
from suppress.sources.prepared import PreparedSource
from suppress.verdicts import SourceVersion, ledger_name


@dataclass(frozen=True)
class Ledger:
    """The ledger of a run, at one position."""

    ledger_id: str
    snapshot: LedgerSnapshot

    @property
    def version(self) -> str:
        """Which ledger, and the last event that the run knows."""
        return f"{self.ledger_id}:{self.snapshot.position}"


@dataclass(frozen=True)
class Opened:
    """What answers the rules of a plan."""

    plan: Plan
    """The plan, without what optional sources that are missing would have answered."""
    sources: Mapping[str, PreparedSource]
    ledger: Ledger | None
    """None where nothing asks the ledger."""

    @cached_property
    def hearing(self) -> Hearing | None:
        """What the send asks of the ledger."""
        return None if self.ledger is None else Hearing.of(self.plan, self.ledger.snapshot)

    @property
    def kinds(self) -> dict[str, frozenset[Kind]]:
        """Kinds of key of each source."""
        return {name: source.kinds for name, source in self.sources.items()}

    @property
    def compared(self) -> frozenset[Kind]:
        """Kinds of key that every row is looked up by in the sources; of names and addresses none."""
        listed = [planned.rule for planned in self.plan.rules if isinstance(planned.rule, Listed)]
        asked = [
            kinds if rule.keys == "any" else known_kinds(self.plan.channel.contact, kinds)
            for rule in listed
            if (kinds := self.kinds.get(rule.source, frozenset()))
        ]
        return frozenset().union(*asked) - frozenset(POSTAL_KINDS)

    @cached_property
    def codes(self) -> KindCodes:
        """Codes of all kinds of key that hits can show."""
        of_ledger = LEDGER_KINDS if self.hearing is not None else frozenset[Kind]()
        return KindCodes.of(frozenset().union(of_ledger, *self.kinds.values()))

    @property
    def versions(self) -> dict[str, SourceVersion]:
        """How results show the version of each source, the ledger among them."""
        versions = {}
        for name, source in self.sources.items():
            days = (member.as_of for member in source.members)
            members = tuple(day.isoformat() if day else source.version for day in days)
            versions[name] = SourceVersion(source.version, members)
        if self.ledger is not None:
            versions[ledger_name(self.plan.policy)] = SourceVersion(str(self.ledger.snapshot.position), ())
        return versions

    @property
    def families(self) -> frozenset[Family]:
        """Families of contacts that are read off the rows because the ledger can be asked for them."""
        return frozenset() if self.hearing is None else self.hearing.families


def open_answers(
    policy: LoadedPolicy,
    plan: Plan,
    home: Path,
    progress: Progress,
    *,
    allow_stale: Mapping[str, date] | None = None,
) -> Opened:
    """Open the sources of a plan, and then the ledger, so that it is as new as can be.

    Args:
        policy: The policy.
        plan: The plan of the send.
        home: Folder of prepared sources, ledger and key.
        progress: Told of stages and of what the run goes on with.
        allow_stale: As-of date by source whose version of that date may stand although too old.

    Raises:
        SourceError: A source that the plan needs cannot be used.
        LedgerError: The ledger is missing, damaged or does not answer.
    """
    try:
        sources = open_sources(
            policy.policy,
            plan.sources,
            Place(policy.folder, home),
            plan.send.contact_date,
            allow_stale=allow_stale or {},
            progress=preparing(progress),
            warn=progress.warn,
        )
    except SourceError as error:
        error.hint += _off_hint(policy, plan, error.problems)
        raise
    missing = set(plan.sources) - set(sources)
    plan = make_plan(without_sources(plan.policy, missing), plan.send) if missing else plan
    unasked = unasked_of_plan(plan)
    if unasked is not None and has_ledger(policy.policy, home):
        progress.warn(unasked)
    return Opened(plan, sources, _ledger(policy.policy, home, progress) if _asks(plan) else None)


def _off_hint(policy: LoadedPolicy, plan: Plan, problems: Sequence[str]) -> str:
    # Who includes a pack may not know that a law of it is not for them.
    rules = [
        planned.rule.id
        for planned in plan.rules
        if isinstance(planned.rule, Listed)
        and policy.origins.get(("rules", planned.rule.id), "").startswith(PREFIX)
        and any(problem.startswith(f"{planned.rule.source}: ") for problem in problems)
    ]
    if not rules:
        return ""
    others = f" (also {', '.join(rules[1:])})" if len(rules) > 1 else ""
    return f'; a rule of a pack that is not for you is left out by `{{id: {rules[0]}, off: "why"}}`{others}'


def _asks(plan: Plan) -> bool:
    # A policy without any ledger may still name an exemption that it would answer, which then exempts nobody.
    declared = any(source.format == "ledger" for source in plan.policy.sources.values())
    return bool(plan.ledger_rules) or (declared and plan.asks_permission)


def _ledger(policy: Policy, home: Path, progress: Progress) -> Ledger:
    progress.stage("reading the ledger")
    with open_policy_ledger(policy, home) as store:
        return Ledger(store.ledger_id, open_policy_snapshot(store, home))
