"""What is wrong with sender, brands, channels, categories, columns, sources and duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

import polars as pl

from suppress.model import EMAIL_FIELDS, FIELDS, PHONE_FIELDS, POSTAL_FIELDS
from suppress.policy.cells import typed_cell
from suppress.policy.check_rule import (
    LOOSE,
    check_condition,
    check_country,
    date_column,
)
from suppress.policy.layout import LAYOUT_FORMATS
from suppress.policy.model import Column, Format, Policy, Source
from suppress.policy.names import Names, unknown
from suppress.policy.problem import Finding, did_you_mean
from suppress.policy.scope import too_loose
from suppress.policy.yaml import Path
from suppress.policy.zones import check_time_zone

EMAIL_RECIPES = ("lower_trim", "raw_trim", "google", "strip_plus_all", "lower_trim_lf", "lower_trim_crlf")
PHONE_RECIPES = ("e164_plus", "e164_digits", "national10")
"""Forms that are hashed; made in `suppress.normalise.digest`, which a policy does not load."""

CONTACT_FIELDS = {"email": EMAIL_FIELDS, "phone": PHONE_FIELDS, "postal": POSTAL_FIELDS}
ENDS = ("first", "last")
"""What the last entry of `duplicates.keep` may be."""


def check_parts(policy: Policy, names: Names) -> list[Finding]:
    """Findings of everything but rules and tests."""
    findings = _sender(policy) + _brands(policy) + _channels(policy) + _categories(policy, names)
    for name, column in policy.columns.items():
        findings += _column(column, ("columns", name), policy)
    for name, source in policy.sources.items():
        findings += _source(source, ("sources", name))
    return findings + _keep(policy)


def _sender(policy: Policy) -> list[Finding]:
    findings = check_country(policy.sender.country, ("sender", "country"))
    return findings + check_time_zone(policy.sender.time_zone, ("sender", "time_zone"))


def _brands(policy: Policy) -> list[Finding]:
    counts = Counter(policy.brands)
    return [
        Finding(("brands", place), f"the brand '{name}' is named twice")
        for place, name in enumerate(policy.brands)
        if counts[name] > 1 and policy.brands.index(name) != place
    ]


def _channels(policy: Policy) -> list[Finding]:
    findings = []
    for name, channel in policy.channels.items():
        for place, field in enumerate(channel.fields):
            known = CONTACT_FIELDS[channel.contact]
            findings += unknown(f"{channel.contact} field", field, known, ("channels", name, "fields", place))
    return findings


def _categories(policy: Policy, names: Names) -> list[Finding]:
    reserved = ("everything", "marketing", "service", "transactional")
    findings = [
        Finding(
            ("categories", name),
            f"'{name}' means more than a category in the ledger; take another name",
            on_key=True,
        )
        for name in policy.categories
        if name in reserved
    ]
    seen: dict[str, str] = {}
    for name, category in policy.categories.items():
        for place, old in enumerate(category.formerly):
            path = ("categories", name, "formerly", place)
            if old in names.categories:
                findings.append(Finding(path, f"'{old}' is the name of a category of today"))
            elif seen.setdefault(old, name) != name:
                findings.append(Finding(path, f"'{old}' is also a former name of '{seen[old]}'"))
    return findings


def _column(column: Column, path: Path, policy: Policy) -> list[Finding]:
    findings = []
    if column.field is not None:
        findings += unknown("field", column.field, FIELDS, (*path, "field"))
    if column.format is not None and column.type != "date":
        findings.append(Finding((*path, "format"), "only a column with type: date has a format", on_key=True))
    elif column.format is not None and not _reads_back(column):
        findings.append(
            Finding((*path, "format"), "the format gives no whole date: %Y, %m and %d, such as %m/%d/%Y")
        )
    elif column.blank is not None and not _readable(column):
        hint = did_you_mean(column.blank, column.values) if column.values else ""
        what = "value of the column" if column.values else column.type
        findings.append(Finding((*path, "blank"), f"'{column.blank}' is no {what}{hint}"))
    if column.values and column.type != "text":
        findings.append(Finding((*path, "values"), "only a column of text has values", on_key=True))
    folded = Counter(value.strip().lower() for value in column.values)
    findings += [
        Finding((*path, "values", place), f"'{value}' is named twice (values compare without case)")
        for place, value in enumerate(column.values)
        if folded[value.strip().lower()] > 1
    ]
    if column.copy_of is not None:
        findings += _copy(column, path, policy)
    if column.consent is not None:
        findings += date_column(column.consent.date, (*path, "consent", "date"), policy.columns)
        if column.consent.evidence is not None:
            known = (*policy.columns, *FIELDS)
            findings += unknown("column", column.consent.evidence, known, (*path, "consent", "evidence"))
    return findings


def _copy(column: Column, path: Path, policy: Policy) -> list[Finding]:
    copied = column.copy_of or ""
    originals = [name for name, other in policy.columns.items() if other.copy_of is None]
    return unknown("column", copied, originals, (*path, "copy_of")) + [
        Finding((*path, key), f"a copy stands where '{copied}' does; leave `{key}` out", on_key=True)
        for key in ("header", "field")
        if key in column.model_fields_set
    ]


def _reads_back(column: Column) -> bool:
    day = date(2026, 11, 23)  # its day, month and year cannot be taken for each other
    try:
        return _typed(day.strftime(column.format or ""), column) == day
    except (ValueError, pl.exceptions.PolarsError):
        return False


def _readable(column: Column) -> bool:
    return column.blank is not None and _typed(column.blank.strip(), column) is not None


def _typed(text: str, column: Column) -> object:
    return pl.select(typed_cell(pl.lit(text), column)).item()


_OPTIONS_OF: Mapping[str, tuple[Format, ...]] = {
    "digest": ("hashed", "plain"),
    "recipe": ("hashed", "plain"),
    "contact": ("hashed", "plain", "wash"),
    "answers": ("wash",),
    "entries": ("mps",),
    "variant": ("mps",),
}
_OWN_CHECK = dict.fromkeys(("digest", "recipe", "contact"), LAYOUT_FORMATS)
"""Formats that have an option for some layouts only, which `check_layout` looks at."""
_COMING = {"hashed": "hashed", "wash": "washed"}


def _source(source: Source, path: Path) -> list[Finding]:
    findings = []
    if source.format != "ledger" and not source.files:
        findings.append(Finding(path, "the source has no `files`"))
    if source.format == "ledger" and source.files:
        findings.append(
            Finding((*path, "files"), "the ledger has no `files`; `url` names a database", on_key=True)
        )
    if source.format != "ledger" and source.url is not None:
        findings.append(Finding((*path, "url"), "only the ledger has a `url`", on_key=True))
    if too_loose(source, source.match):
        findings.append(Finding((*path, "match"), LOOSE))
    if source.country is not None:
        findings += check_country(source.country, (*path, "country"))
    if source.statutory and source.max_age is None:
        message = "a statutory source without max_age: no version is ever too old"
        findings.append(Finding((*path, "statutory"), message, "warning", on_key=True))
    if source.recipe is not None:
        findings += _recipe(source, source.recipe, (*path, "recipe"))
    findings += [
        Finding((*path, key), f"only sources of format {' or '.join(formats)} have `{key}`", on_key=True)
        for key, formats in _OPTIONS_OF.items()
        if key in source.model_fields_set and source.format not in (*formats, *_OWN_CHECK.get(key, ()))
    ]
    if source.format in {"hashed", "wash"} and source.contact not in {None, "email", "phone"}:
        message = f"only e-mail addresses and phone numbers come {_COMING[source.format]}"
        findings.append(Finding((*path, "contact"), message))
    if source.format == "attestation" and source.max_age is None:
        message = "an attestation without max_age would hold for ever: say how old it may be"
        findings.append(Finding((*path, "format"), message))
    return findings


def _recipe(source: Source, recipe: str, path: Path) -> list[Finding]:
    findings = unknown("recipe", recipe, (*EMAIL_RECIPES, *PHONE_RECIPES), path)
    fits = {"email": EMAIL_RECIPES, "phone": PHONE_RECIPES}.get(source.contact or "")
    if not findings and fits and recipe not in fits:
        message = f"'{recipe}' is no recipe for {source.contact}; there is {', '.join(fits)}"
        findings.append(Finding(path, message))
    return findings


def _keep(policy: Policy) -> list[Finding]:
    findings = []
    for place, entry in enumerate(policy.duplicates.keep):
        path = ("duplicates", "keep", place)
        if entry in ENDS:
            if place != len(policy.duplicates.keep) - 1:
                findings.append(Finding(path, f"`{entry}` decides every tie, so it comes last"))
        else:
            findings += check_condition(entry, path, policy, exemption=True)
    return findings
