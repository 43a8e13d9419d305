"""What can be read of a policy that has mistakes: enough to record that somebody wants no more.

An opt-out must be recordable at once, whatever is wrong with a rule. What is in doubt is told, so that nothing
is taken from it: not the ledger's place, nor the country of a number, nor that a name is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from suppress.errors import PolicyError
from suppress.normalise.country import UNKNOWN_COUNTRY
from suppress.policy.check import check_policy
from suppress.policy.include import Reading, read_files
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.policy.names import Names
from suppress.policy.shape import Shape, read_shape
from suppress.policy.yaml import Path

_NAMED = ("channels", "categories", "brands", "collection_points", "sources", "imports")
"""Sections that a file which cannot be read may have had."""
_ENTRY = 2  # keys of the path of a whole source
_EMPTY = {
    "version": 1,
    "sender": {"name": "unknown", "country": "US"},
    "channels": {"email": {"contact": "email"}},
    "categories": {"unknown": {"purpose": "marketing"}},
}
"""Where nothing is left; every section of it is in doubt."""


@dataclass(frozen=True)
class Readable:
    """A policy, or what is left of one."""

    policy: Policy
    """Without the parts that are wrong."""
    in_doubt: frozenset[str]
    """Sections of which something is wrong or missing."""
    error: PolicyError | None
    """What is wrong; None of a policy without mistakes."""


def read_what_can_be_read(path: FilePath) -> Readable:
    """The policy in a file, or what can be read of it.

    Args:
        path: The policy file.

    Returns:
        Where the sender's country is in doubt, numbers without a country are unreadable by it.

    Raises:
        PolicyError: The file is not there.
    """
    try:
        return Readable(load_policy(path).policy, frozenset(), None)
    except PolicyError as error:
        if not path.is_file():
            raise
        return _left_of(path, error)


def in_no_country(policy: Policy) -> Policy:
    """The policy, but in which numbers without a country are unreadable."""
    return policy.model_copy(update={"sender": policy.sender.model_copy(update={"country": UNKNOWN_COUNTRY})})


def _left_of(path: FilePath, error: PolicyError) -> Readable:
    reading = read_files(path)
    shape = read_shape(reading.merged.data)
    in_doubt = _in_doubt(reading, shape)
    policy = shape.policy
    if policy is None:
        policy, in_doubt = Policy.model_validate(_EMPTY), in_doubt.union(_NAMED, ["sender"])
    return Readable(in_no_country(policy) if "sender" in in_doubt else policy, in_doubt, error)


def _in_doubt(reading: Reading, shape: Shape) -> frozenset[str]:
    data = reading.merged.data
    findings = list(shape.findings)
    if shape.policy is not None and not reading.incomplete:
        # That no rule uses a source, where a rule is missing, says nothing of where it is.
        more = check_policy(shape.policy, Names.of(data))
        findings += [one for one in more if one.path[:1] != ("sources",) or len(one.path) > _ENTRY]
    wrong = [finding.path for finding in findings if finding.severity == "error"]
    wrong += [problem.path for problem in reading.problems if problem.severity == "error"]
    found = {str(path[0]) for path in wrong if path and not _of_another_source(path, data)}
    if reading.incomplete:
        found.update(_NAMED)
    if shape.policy is not None:
        # What is wrong elsewhere may have taken the whole section with it.
        country = data["sender"].get("country") if isinstance(data.get("sender"), dict) else None
        if shape.policy.sender.country != country:
            found.add("sender")
        ledgers = {name for name, source in _sources(data) if source.get("format") == "ledger"}
        if len(ledgers) > 1 or not ledgers <= shape.policy.sources.keys():
            found.add("sources")
    return frozenset(found)


def _of_another_source(path: Path, data: dict[str, Any]) -> bool:
    """Whether a mistake is in a source that is not the ledger."""
    formats = {name: source.get("format") for name, source in _sources(data)}
    named = formats.get(path[1]) if path[0] == "sources" and len(path) > 1 else None
    return isinstance(named, str) and named != "ledger" and path[2:3] != ("format",)


def _sources(data: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    sources = data.get("sources")
    items = sources.items() if isinstance(sources, dict) else ()
    return [(name, source) for name, source in items if isinstance(source, dict)]
