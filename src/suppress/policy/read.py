"""The files of a policy, parsed and judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from suppress.errors import PolicyError
from suppress.policy.check import check_policy
from suppress.policy.include import Reading, read_files
from suppress.policy.layout import with_layouts
from suppress.policy.loaded import LoadedPolicy
from suppress.policy.model import Policy
from suppress.policy.names import Names
from suppress.policy.packs import is_pack
from suppress.policy.problem import Finding, in_file_order
from suppress.policy.shape import Shape, read_shape


def read_policy(path: Path) -> tuple[LoadedPolicy, dict[str, Any]]:
    """The policy in a file that exists, with everything it includes, and the data it was made of.

    Args:
        path: The policy file.

    Raises:
        PolicyError: The policy has problems: all of them, of all files.
    """
    reading = read_files(path)
    policy, findings = _judge(reading)
    main = reading.shown(reading.root / path.name)
    found = [reading.merged.problem(finding, main) for finding in findings]
    order = [reading.shown(file) for file, _ in reading.files]
    problems = in_file_order([*reading.problems, *found], order)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or policy is None:
        count = f"{len(errors)} problems" if len(errors) != 1 else "a problem"
        raise PolicyError(
            f"the policy {path} has {count}",
            hint="correct the lines named, then run `suppress policy check`",
            problems=tuple(str(problem) for problem in errors),
        )
    loaded = LoadedPolicy(
        policy=with_layouts(policy),
        path=reading.root / path.name,
        files=tuple(reading.files),
        files_as_written=reading.written,
        origins=_origins(reading),
        warnings=tuple(problem for problem in problems if problem.severity == "warning"),
    )
    return loaded, reading.merged.data


def _judge(reading: Reading) -> tuple[Policy | None, list[Finding]]:
    data = reading.merged.data
    shape = read_shape(data)
    if reading.incomplete:
        # What a file without an answer would have declared is unknown: nothing is called missing.
        return None, [finding for finding in shape.findings if finding.path]
    findings = list(shape.findings)
    if shape.policy is not None:
        origins = _origins(reading)
        names = replace(
            Names.of(data),
            unread_rules=_unread_rules(data, shape),
            shipped=frozenset(part for part, origin in origins.items() if is_pack(Path(origin))),
            pack_channels=frozenset(reading.pack_channels),
            pack_sources={
                name: held
                for name, held in reading.replaced.items()
                if not is_pack(Path(reading.origin(("sources", name))))
            },
        )
        findings += _in_file(check_policy(shape.policy, names), shape)
    return shape.policy, findings


def _unread_rules(data: Mapping[str, Any], shape: Shape) -> tuple[Mapping[str, Any], ...]:
    rules = data.get("rules")
    if not isinstance(rules, list):
        # Nobody knows what stands under a name that was written wrongly, or in something else than a list.
        return ({},) if any(_is_of_rules(finding) for finding in shape.findings) else ()
    return tuple(
        rule for place, rule in enumerate(rules) if place not in shape.rules and isinstance(rule, dict)
    )


def _is_of_rules(finding: Finding) -> bool:
    return finding.path == ("rules",) or finding.message.endswith("did you mean 'rules'?")


def _origins(reading: Reading) -> dict[tuple[str, str | int], str]:
    data = reading.merged.data
    found: dict[tuple[str, str | int], str] = {}
    for section in ("channels", "columns", "sources"):
        named = data.get(section)
        for name in named if isinstance(named, dict) else ():
            found[section, name] = reading.origin((section, name))
    found |= {("sources", name): pack for name, pack in reading.moved.items()}
    for section in ("rules", "tests"):
        listed = data.get(section)
        for place, one in enumerate(listed if isinstance(listed, list) else ()):
            name = one.get("id") if section == "rules" and isinstance(one, dict) else place
            if isinstance(name, str | int):
                found[section, name] = reading.origin((section, place))
    return found


def _in_file(findings: Iterable[Finding], shape: Shape) -> Iterable[Finding]:
    """Findings with the places that rules and tests have in the files."""
    places = {"rules": shape.rules, "tests": shape.tests}
    for finding in findings:
        key, *rest = finding.path
        if key in places and rest and isinstance(rest[0], int):
            yield replace(finding, path=(key, places[str(key)][rest[0]], *rest[1:]))
        else:
            yield finding
