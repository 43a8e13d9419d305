"""A campaign list with its columns mapped: which column is read as what, and what is missing."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from suppress.errors import CampaignListError, UsageError
from suppress.files.campaign_list import CampaignList
from suppress.files.headers import HeaderMap, columns_in_words, fold, map_headers
from suppress.model import EMAIL_FIELDS, FIELDS, PHONE_FIELDS, POSTAL_FIELDS, DigestKind, KeyKind, Kind
from suppress.points import ADDRESS_COUNTRY_FIELDS, Family, KeyPlan
from suppress.policy.model import Column
from suppress.policy.plan import Plan
from suppress.policy.rule import Listed
from suppress.set_columns import check_set_columns

_SEVERAL = (*EMAIL_FIELDS, *PHONE_FIELDS)
"""Fields of which every column is read."""


@dataclass(frozen=True)
class MappedList:
    """A campaign list and what one run reads off it."""

    rows: CampaignList
    name: str
    """Stem of its result files; differs from the list's own name where two lists have the same."""
    headers: HeaderMap
    key_plan: KeyPlan
    declared: Mapping[str, Column]
    """Policy columns that conditions need; a field of the list without a declaration is text."""
    typed: Mapping[str, tuple[str, ...]]
    """Policy columns that conditions need, and the list's columns they stand in, the one first asked first."""
    constants: Mapping[str, str]
    """Columns given by `--set`, the same for every row."""

    @property
    def always(self) -> tuple[str, ...]:
        """Columns that are read as text of every row."""
        return tuple(column for column in self.columns if column not in self.later)

    @property
    def later(self) -> tuple[str, ...]:
        """Columns that are read when they are called for, as `KeyPlan.later` has them."""
        always = {*self.key_plan.always(), *(column for columns in self.typed.values() for column in columns)}
        return tuple(
            column for column in self.key_plan.later() if column not in always and column not in self.constants
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the list that are parsed; all others are only copied."""
        wanted = (*self.key_plan.columns(), *(column for columns in self.typed.values() for column in columns))
        return tuple(dict.fromkeys(column for column in wanted if column not in self.constants))


def map_list(
    rows: CampaignList,
    name: str,
    plan: Plan,
    kinds: Mapping[str, frozenset[Kind]],
    overrides: Mapping[str, tuple[str, ...]],
    constants: Mapping[str, str],
    further: frozenset[Family] = frozenset(),
) -> MappedList:
    """Map the columns of a list for one plan.

    Args:
        rows: The opened list.
        name: Stem of its result files.
        plan: Rules of the send.
        kinds: Kinds of key of each source in the plan.
        overrides: `--map`: field to its columns.
        constants: `--set`: column to value.
        further: Families of contacts that the ledger can be asked for, read where the list has them.

    Raises:
        CampaignListError: A column that the channel or a condition needs is missing.
        UsageError: `--set` names what nobody reads or the list has itself, or gives what cannot be read.
    """
    headers = map_headers(rows.columns, {**_policy_overrides(rows, plan, overrides), **overrides})
    check_set_columns(rows, plan, headers, constants)
    fields = {**headers.fields, **{field: (field,) for field in constants if field in FIELDS}}
    needed = frozenset(family_of(kind) for kind in _needed_kinds(plan, kinds)) | further
    domains = any(KeyKind.DOMAIN in of_source for of_source in kinds.values())
    key_plan = _key_plan(rows, plan, fields, needed, domains=domains)
    _require_account(rows, plan, kinds, key_plan)
    declared = plan.column_specs()
    typed = _typed_columns(rows, declared, headers.fields, constants)
    return MappedList(rows, name, headers, key_plan, declared, typed, constants)


def _policy_overrides(rows: CampaignList, plan: Plan, said: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Fields that the policy's columns are read as; not those that `--map` says."""
    overrides: dict[str, tuple[str, ...]] = {}
    for name, column in plan.policy.columns.items():
        if column.field is not None and column.field not in said:
            stands = _standing(rows.columns, (*column.header, name))
            if len(stands) > 1 and column.field not in _SEVERAL:
                raise CampaignListError(
                    f"{rows.name}: the policy's column '{name}' is the field {column.field}, and stands in "
                    f"the list as '{stands[0]}' and as '{stands[1]}'",
                    hint=f"say which it is: --map {column.field}='{stands[0]}'",
                )
            if stands:
                overrides[column.field] = (*overrides.get(column.field, ()), *stands)
    return overrides


def _standing(columns: Collection[str], headers: Iterable[str]) -> tuple[str, ...]:
    """The columns with one of the headers; in the order of the headers, what is spelled the same first."""
    stands: dict[str, None] = {}
    for header in headers:
        stands |= dict.fromkeys(column for column in columns if column == header)
        folded = fold(header)
        stands |= dict.fromkeys(column for column in columns if folded and fold(column) == folded)
    return tuple(stands)


def _needed_kinds(plan: Plan, kinds: Mapping[str, frozenset[Kind]]) -> frozenset[Kind]:
    """Kinds that are compared beyond the send's own contact points."""
    wide = [
        kinds[planned.rule.source]
        for planned in plan.rules
        if isinstance(planned.rule, Listed) and planned.rule.keys == "any"
    ]
    return frozenset().union(*wide)


def _key_plan(
    rows: CampaignList,
    plan: Plan,
    fields: Mapping[str, tuple[str, ...]],
    needed: frozenset[Family],
    *,
    domains: bool,
) -> KeyPlan:
    contact = plan.channel.contact
    jurisdiction = any(planned.rule.jurisdictions for planned in plan.rules) or any(
        line.line.exemption is not None
        for planned in plan.rules
        for lines in planned.alternatives
        for line in lines
    )
    families = needed | ({"phone"} if jurisdiction else set())
    other: dict[Family, tuple[str, ...]] = {}
    if "email" in families:
        other["email"] = _present(EMAIL_FIELDS, fields)
    if "phone" in families:
        other["phone"] = _present(PHONE_FIELDS, fields)
    if plan.policy.duplicates.by == "account" or "account" in families:
        other["account"] = _present(("account",), fields)
    postal = contact == "postal" or "postal" in families
    key_plan = KeyPlan(
        contact=contact,
        send_columns=() if contact == "postal" else _present(plan.channel.fields, fields),
        other_columns=other,
        postal={field: fields[field][0] for field in POSTAL_FIELDS if postal and field in fields},
        country=fields["country"][0] if "country" in fields else None,
        address_country=_address_country(fields) if jurisdiction else {},
        sender_country=plan.policy.sender.country,
        domains=domains,
    )
    _require_contact(rows, plan, key_plan)
    return key_plan


def _address_country(fields: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    return {field: fields[field][0] for field in ADDRESS_COUNTRY_FIELDS if field in fields}


def family_of(kind: Kind) -> Family:
    """The family of contact points that a kind of key is made of."""
    if isinstance(kind, DigestKind):
        return kind.contact
    match kind:
        case KeyKind.EMAIL | KeyKind.EMAIL_WIDE | KeyKind.DOMAIN | KeyKind.DOMAIN_PARENT:
            return "email"
        case KeyKind.PHONE:
            return "phone"
        case KeyKind.ACCOUNT:
            return "account"
        case _:
            return "postal"


def _present(wanted: tuple[str, ...], fields: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(column for field in wanted for column in fields.get(field, ()))


def _require_contact(rows: CampaignList, plan: Plan, key_plan: KeyPlan) -> None:
    send = plan.send.channel
    if plan.channel.contact == "postal":
        missing = [field for field in ("address1", "postal_code") if field not in key_plan.postal]
        if not ({"last_name", "name"} & set(key_plan.postal)):
            missing.append("last_name")
    else:
        missing = [] if key_plan.send_columns else list(plan.channel.fields)
    if missing:
        raise CampaignListError(
            f"{rows.name}: channel '{send}' needs the field {' or '.join(missing)}, "
            f"and no column was recognised as it; {columns_in_words(rows.columns)}",
            hint=_other_delimiter(rows) or f"name the column: --map {missing[0]}=COLUMN",
        )


def _other_delimiter(rows: CampaignList) -> str:
    """A hint for a list that was cut at the wrong character: one column, with another delimiter in it."""
    if len(rows.columns) > 1:
        return ""
    from suppress.files.dialect import DELIMITERS  # for this message alone

    seen = next((mark for mark in DELIMITERS if mark in rows.columns[0] and mark.isprintable()), None)
    return f"the list has one column with '{seen}' in its name: try --delimiter '{seen}'" if seen else ""


def _require_account(
    rows: CampaignList, plan: Plan, kinds: Mapping[str, frozenset[Kind]], key_plan: KeyPlan
) -> None:
    """Without accounts, a rule that can find nothing else would silently let everybody through."""
    asking = [
        f"rule '{rule.id}' compares" for rule in _any_key(plan) if kinds[rule.source] == {KeyKind.ACCOUNT}
    ]
    asking += ["duplicates are found by"] if plan.policy.duplicates.by == "account" else []
    if asking and not key_plan.other_columns.get("account"):
        raise CampaignListError(
            f"{rows.name}: {asking[0]} accounts, and no column was recognised as the field account; "
            f"{columns_in_words(rows.columns)}",
            hint="name the column: --map account=COLUMN",
        )


def _any_key(plan: Plan) -> list[Listed]:
    return [p.rule for p in plan.rules if isinstance(p.rule, Listed) and p.rule.keys == "any"]


def blind_rules(mapped: MappedList, plan: Plan, kinds: Mapping[str, frozenset[Kind]]) -> list[str]:
    """Warnings of rules with `keys: any` of whose kinds of contact the list has no column at all.

    Args:
        mapped: The list.
        plan: Rules of the send.
        kinds: Kinds of key of each source in the plan.
    """
    key_plan = mapped.key_plan
    present: set[Family] = {family for family, columns in key_plan.other_columns.items() if columns}
    present |= {"postal"} if {"address1", "postal_code"} <= set(key_plan.postal) else set()
    present |= {key_plan.contact} if key_plan.send_columns else set()
    found = []
    for rule in _any_key(plan):
        families = {family_of(kind) for kind in kinds[rule.source]}
        if families and not families & present:
            lacking = " or ".join(sorted(families))
            found.append(
                f"{mapped.name}: rule '{rule.id}' compared nothing: source '{rule.source}' has {lacking} "
                f"contacts alone, and the list has no such column (--map names it)"
            )
    return found


def _typed_columns(
    rows: CampaignList,
    declared: Mapping[str, Column],
    fields: Mapping[str, tuple[str, ...]],
    constants: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, declaration in declared.items():
        given = tuple(header for header in (*declaration.header, name) if header in constants)
        stands = _standing(rows.columns, declaration.header)
        # Under its own name a field stands where it was mapped to, if no column has that very name.
        mapped = () if name in rows.columns else fields.get(name, ())[:1]
        stands = tuple(dict.fromkeys((*stands, *(mapped or _standing(rows.columns, (name,))))))
        if given and stands:
            raise UsageError(
                f"--set names the column '{given[0]}', which {rows.name} has itself as '{stands[0]}'",
                hint="leave it out: --set is for what the list does not say",
            )
        if given or stands:
            found[name] = given[:1] or stands
        elif not declaration.optional:
            raise _missing_column(rows, name)
    return found


def _missing_column(rows: CampaignList, name: str) -> CampaignListError:
    near = difflib.get_close_matches(name, rows.columns, n=1)
    guess = f"; did you mean '{near[0]}'?" if near else ""
    return CampaignListError(
        f"{rows.name}: a rule of the policy needs the column '{name}', and the list has none{guess}",
        hint=f"say it for all rows with --set {name}=VALUE, or give the column "
        f"`header:` or `optional: true` under `columns:` in the policy",
    )
