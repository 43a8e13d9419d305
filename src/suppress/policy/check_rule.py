"""What is wrong with one rule or exemption line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from suppress.model import MAX_EXEMPTIONS, Contact
from suppress.policy.condition import ConditionProblem, compile_condition
from suppress.policy.countries import country_codes, unknown_country, unknown_place
from suppress.policy.exemption import RELATIONSHIPS
from suppress.policy.layout import LAYOUT_FORMATS, layout_of
from suppress.policy.model import Column, Policy, Source
from suppress.policy.names import Names, unknown
from suppress.policy.problem import Finding, did_you_mean
from suppress.policy.rule import Condition, Exemption, Listed, NoContactPoint, OptedOut, Rule
from suppress.policy.scope import covers, sends, too_loose
from suppress.policy.yaml import Path

_EMAIL: frozenset[Contact] = frozenset({"email"})
_PHONE: frozenset[Contact] = frozenset({"phone"})
_POSTAL: frozenset[Contact] = frozenset({"postal"})
_EVERY = _EMAIL | _PHONE | _POSTAL
_CONTACTS: Mapping[str, frozenset[Contact]] = {
    "ftc": _PHONE,
    "tps": _PHONE,
    "phone_blocks": _PHONE,
    "dncl": _PHONE,
    "domains": _EMAIL,
    "email_preference": _EMAIL,
    "mail_preference": _POSTAL,
    "mps": _POSTAL,
    "prohibitory": _POSTAL,
    "baby_mps": _POSTAL | _EMAIL,
    "attestation": _EVERY,
}
_COMPARED: Mapping[str | None, frozenset[Contact]] = {
    "email": _EMAIL,
    "domain": _EMAIL,
    "phone": _PHONE,
    "postal": _POSTAL,
}
_ANY_DAY = date(2000, 1, 1)  # whether a condition can be used does not depend on the contact date


def check_rule(rule: Rule, path: Path, policy: Policy, names: Names) -> list[Finding]:
    """Findings of one rule with its exemption lines."""
    findings = _scope(rule, path, names) + _dates(rule, path) + _places(rule, path)
    # A pack has rules for more kinds of campaign than a sender has.
    shipped = ("rules", rule.id) in names.shipped
    findings += [] if shipped else _can_fire(rule, path, policy)
    match rule:
        case Listed():
            findings += _source(rule.source, (*path, "source"), policy, names)
            source = policy.sources.get(rule.source)
            if source and too_loose(source, rule.match):
                findings.append(Finding((*path, "match"), LOOSE))
            findings += _late_entries(rule, source, path)
        case Condition():
            findings += check_condition(rule.where, (*path, "where"), policy, exemption=False)
        case NoContactPoint() if "outcome" in rule.model_fields_set:
            message = "no_contact_point says its outcome by `blank` and `unreadable`"
            findings.append(Finding((*path, "outcome"), message, on_key=True))
    if rule.never_exempt and rule.unless:
        findings.append(Finding((*path, "unless"), "nothing lifts a rule that is never_exempt", on_key=True))
    if len(rule.unless) > MAX_EXEMPTIONS:
        findings.append(
            Finding((*path, "unless"), f"a rule has at most {MAX_EXEMPTIONS} exemption lines", on_key=True)
        )
    for place, line in enumerate(rule.unless):
        findings += _line(rule, line, (*path, "unless", place), policy, names)
        findings += [] if shipped else _can_hold(rule, line, (*path, "unless", place), policy)
    return findings


LOOSE = "deceased is never looser than individual_initial"


def check_condition(text: str, path: Path, policy: Policy, *, exemption: bool) -> list[Finding]:
    """A finding where a condition cannot be used."""
    try:
        compile_condition(text, exemption=exemption, columns=policy.columns, contact_date=_ANY_DAY)
    except ConditionProblem as problem:
        return [Finding(path, problem.message, offset=problem.offset)]
    return []


def contacts_of(source: Source) -> frozenset[Contact]:
    """What the entries of a source can be compared with."""
    if source.format in _CONTACTS:
        return _CONTACTS[source.format]
    layout = layout_of(source)
    if source.format in LAYOUT_FORMATS and layout is not None:
        return _contacts_of_fields(layout.fields, source) or _EVERY
    if source.contact in _COMPARED:
        return _COMPARED[source.contact]
    return _EMAIL | _PHONE if source.format in {"hashed", "wash"} else _EVERY


def _contacts_of_fields(fields: Iterable[str], source: Source) -> frozenset[Contact]:
    found: set[Contact] = set()
    for field in fields:
        match field:
            case "email" | "domain":
                found.add("email")
            case "phone" | "mobile":
                found.add("phone")
            case "digest":
                found.add("phone" if source.contact == "phone" else "email")
            case "account":
                found |= _EVERY
            case "address1":
                found.add("postal")
    return frozenset(found)


def _scope(part: Rule | Exemption, path: Path, names: Names) -> list[Finding]:
    findings = []
    for place, channel in enumerate(part.channels):
        findings += unknown("channel", channel, names.channels, (*path, "channels", place))
    for place, category in enumerate(part.categories):
        if category not in names.categories:
            message = f"unknown category '{category}'{names.category_hint(category)}"
            findings.append(Finding((*path, "categories", place), message))
    for place, brand in enumerate(part.brands):
        findings += unknown("brand", brand, names.brands, (*path, "brands", place))
    return findings


def _dates(part: Rule | Exemption, path: Path) -> list[Finding]:
    if part.since and part.until and part.since > part.until:
        return [Finding((*path, "to"), f"`to` is before `from` ({part.since})")]
    return []


def _places(rule: Rule, path: Path) -> list[Finding]:
    return [
        Finding((*path, "jurisdictions", place), message)
        for place, code in enumerate(rule.jurisdictions)
        if (message := unknown_place(code)) is not None
    ]


def check_country(code: str, path: Path) -> list[Finding]:
    """A finding where a code is no country."""
    if code in country_codes():
        return []
    return [Finding(path, f"unknown country '{code}' (two letters of ISO 3166-1){unknown_country(code)}")]


def _late_entries(rule: Listed, source: Source | None, path: Path) -> list[Finding]:
    """A finding where an entry may count that a version of the list is too old to have."""
    if source is None or source.max_age is None or rule.listed_for is None:
        return []
    if source.max_age.after(_ANY_DAY) <= rule.listed_for.after(_ANY_DAY):
        return []
    message = f"a version of {source.max_age} may lack entries that count after {rule.listed_for}"
    return [Finding((*path, "listed_for"), message, "warning")]


def _source(name: str, path: Path, policy: Policy, names: Names) -> list[Finding]:
    source = policy.sources.get(name)
    if source and source.format == "ledger":
        message = f"the ledger '{name}' is asked by opted_out, recorded and missing_consent, not as a list"
        return [Finding(path, message)]
    return unknown("source", name, names.sources, path)


def _can_fire(rule: Rule, path: Path, policy: Policy) -> list[Finding]:
    if set(rule.channels) - set(policy.channels) or set(rule.categories) - set(policy.categories):
        return []  # the unknown name is the finding
    reached = set(sends(policy, rule))
    if not reached:
        return [Finding(path, f"the rule '{rule.id}' can fire for no category on any channel")]
    source = policy.sources.get(rule.source) if isinstance(rule, Listed) else None
    if isinstance(rule, Listed) and source and rule.keys == "contact" and source.format != "ledger":
        contacts = contacts_of(source)
        if not any(policy.channels[channel].contact in contacts for channel, _ in reached):
            message = (
                f"the rule '{rule.id}' can fire on no channel: '{rule.source}' has {_either(contacts)} entries"
            )
            return [Finding(path, message)]
    return []


def _either(contacts: frozenset[Contact]) -> str:
    return " and ".join(sorted(contacts))


def _line(rule: Rule, line: Exemption, path: Path, policy: Policy, names: Names) -> list[Finding]:
    findings = _scope(line, path, names) + _dates(line, path) + _despite(rule, line, path)
    if not line.model_fields_set - {"despite", "since", "until"}:
        findings.append(Finding(path, "an exemption line says for whom it is; this one exempts everybody"))
    if line.where is not None:
        findings += check_condition(line.where, (*path, "where"), policy, exemption=True)
    if line.listed_in is not None:
        findings += _source(line.listed_in, (*path, "listed_in"), policy, names)
    findings += _relationship(rule, line, path, policy)
    return findings


def _despite(rule: Rule, line: Exemption, path: Path) -> list[Finding]:
    if isinstance(rule, OptedOut):
        if not line.despite:
            message = "each exemption of opted_out says which opt-outs it overrides: despite: [blanket, …]"
            return [Finding(path, message)]
    elif line.despite:
        return [Finding((*path, "despite"), "only exemptions of opted_out have `despite`", on_key=True)]
    return []


def _relationship(rule: Rule, line: Exemption, path: Path, policy: Policy) -> list[Finding]:
    columns = {"purchase": line.purchase, "inquiry": line.inquiry}
    findings = []
    law = RELATIONSHIPS.get(line.exemption) if line.exemption is not None else None
    if law is None:
        message = f"this key belongs to `exemption: {'`, `'.join(RELATIONSHIPS)}`"
        return [
            Finding((*path, key), message, on_key=True) for key, name in columns.items() if name is not None
        ]
    if line.inquiry is not None and law.inquiry is None:
        message = "this exemption counts purchases alone: an inquiry is none"
        findings.append(Finding((*path, "inquiry"), message, on_key=True))
    if line.purchase is None and line.inquiry is None:
        message = "it needs the column of the last purchase or inquiry: `purchase:` or `inquiry:`"
        findings.append(Finding((*path, "exemption"), message))
    for key, name in columns.items():
        if name is not None:
            findings += date_column(name, (*path, key), policy.columns)
    if rule.jurisdictions and not any(_overlap(law.place, place) for place in rule.jurisdictions):
        message = f"this exemption is law of {law.place} and never holds: the rule is for other places"
        findings.append(Finding((*path, "exemption"), message, "warning"))
    return findings


def _overlap(one: str, other: str) -> bool:
    """Whether two jurisdictions are the same, or one is a state of the other."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def date_column(name: str, path: Path, columns: Mapping[str, Column]) -> list[Finding]:
    """A finding where a name is no declared column of dates."""
    declared = columns.get(name)
    if declared is None:
        hint = did_you_mean(name, columns) or "; declare it under `columns:` with type: date"
        return [Finding(path, f"unknown column '{name}'{hint}")]
    if declared.type != "date":
        return [Finding(path, f"the column '{name}' is {declared.type}; declare it with type: date")]
    return []


def _can_hold(rule: Rule, line: Exemption, path: Path, policy: Policy) -> list[Finding]:
    calls = [
        (channel, name)
        for channel, name in sends(policy, rule)
        if covers(line, channel, name, policy.categories[name].purpose)
        and (not line.call or policy.categories[name].call in line.call)
    ]
    if (
        calls
        or not set(line.channels) <= set(policy.channels)
        or not set(line.categories) <= set(policy.categories)
    ):
        return []
    return [
        Finding(path, "this exemption line holds for none of the rule's channels and categories", "warning")
    ]
