"""The policy file as a value: sender, channels, categories, columns, sources, rules, limits.

Models are frozen and closed; the text below a field is its manual and stands in the JSON Schema.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    Tag,
)

from suppress.model import Algorithm, Contact, MatchLevel
from suppress.policy.alert import Alert
from suppress.policy.duration import Duration
from suppress.policy.layout import Layout
from suppress.policy.rule import CallClass, Model, Names, Purpose, Rule
from suppress.policy.share import Percent


def _country(code: str) -> str:
    if len(code) != 2 or not code.isalpha() or not code.isupper():
        raise ValueError("a country is two capital letters (ISO 3166), such as 'US'")
    return code


Country = Annotated[str, AfterValidator(_country)]


class Sender(Model):
    """Who sends."""

    name: str
    """Name of the organisation, shown in reports."""
    country: Country
    """Country taken for phone numbers and rows that give no other sign."""
    time_zone: str = "UTC"
    """IANA time zone in which a contact date is a day."""

    def today(self) -> date:
        """The day that it is where the sender is."""
        return datetime.now(ZoneInfo(self.time_zone)).date()


class ChannelSpec(Model):
    """A way of contacting people."""

    contact: Contact
    """What is contacted."""
    fields: Names = ()
    """Fields that will really be used, in this order; by default those of the contact kind."""
    match: MatchLevel = "household"
    """Match level of mail where neither entry, rule nor source says."""


class Category(Model):
    """What a campaign can be about."""

    purpose: Purpose
    """What the category is for."""
    call: CallClass = "sales"
    """Class of call in the sense of telemarketing law."""
    formerly: Names = ()
    """Names the category had before; opt-outs under them still hold."""


class Consent(Model):
    """A column set that carries consent with the list."""

    basis: str
    """Basis of the consent, e.g. `express`."""
    date: str
    """Column with the day of the consent."""
    evidence: str | None = None
    """Column with the evidence."""


class Column(Model):
    """What a column of the campaign list means where the header does not tell."""

    field: str | None = None
    """Field that the column is read as, e.g. `account`."""
    header: Names = ()
    """Headers under which the column may stand beside its name, compared without case, blanks and punctuation;
    where several stand in a list, a row takes the first that is filled."""
    copy_of: str | None = None
    """Column that this one is read from once more, e.g. as text, wherever that one stands in the list."""
    type: Literal["text", "number", "date"] = "text"
    """How cells are read."""
    format: str | None = None
    """Format of dates, as strftime writes it; ISO 8601 without it."""
    values: Names = ()
    """The only values; compared without case, anything else is unknown and counted."""
    blank: str | None = None
    """Value that an empty cell stands for."""
    optional: bool = False
    """The list may lack the column: then every cell is unknown."""
    consent: Consent | None = None
    """Consent that comes with the list; answers `missing_consent` and nothing else."""


Format = Literal[
    "ledger",
    "plain",
    "hashed",
    "ftc",
    "dncl",
    "tps",
    "phone_blocks",
    "mps",
    "baby_mps",
    "prohibitory",
    "domains",
    "mail_preference",
    "email_preference",
    "deceased",
    "wash",
    "attestation",
    "delimited",
    "fixed_width",
    "xml",
]

INLINE_LAYOUT = "inline"
LayoutOrName = Annotated[
    Annotated[str, Tag("name")] | Annotated[Layout, Tag(INLINE_LAYOUT)],
    Discriminator(lambda value: "name" if isinstance(value, str) else INLINE_LAYOUT),
]


class WashAnswers(Model):
    """What the answers of a washed list mean; compared without case."""

    listed: Names = ("y", "yes", "true", "1", "listed", "registered", "match", "found")
    """Answers that say that the contact is on the registry."""
    clear: Names = ("n", "no", "false", "0", "clear", "not listed", "not registered", "no match", "not found")
    """Answers that say that it is not."""
    every: Literal["listed", "clear"] | None = None
    """What every contact of the files is, for results without a column of answers."""


class Source(Model):
    """An opt-out source."""

    format: Format
    """Layout of the files."""
    files: Names = ()
    """Files or patterns, relative to the policy."""
    max_age: Duration | None = None
    """Oldest version accepted, counted to the contact date."""
    required: bool = True
    """A run that needs the source stops without it; otherwise it warns."""
    min_entries: Annotated[int, Field(ge=0)] = 1
    """Fewer entries than this stop a run."""
    max_shrink: Percent = 0.1
    """Largest share of entries that may be gone against the version before."""
    max_rejected: Percent = 0.01
    """Largest share of a file's lines that may be no entry; up to it they are a warning. `0 %` allows none."""
    statutory: bool = False
    """The list is required by law: `--allow-stale` is refused."""
    licensed: bool | None = None
    """Entries may not be shown to the client; by default true for registries, preference files, and
    files with a layout, which mostly are bought."""
    match: MatchLevel | None = None
    """Match level of mail where the entry does not say."""
    as_of: date | None = None
    """As-of date, where the file names do not carry one."""
    contact: Literal["email", "phone", "domain", "account", "postal"] | None = None
    """What the entries are, for `plain` and `hashed`; recognised by line where not said."""
    digest: Algorithm | None = None
    """Digest algorithm of `hashed`."""
    recipe: str | None = None
    """Form that is hashed; by default `lower_trim` for e-mail and `e164_plus` for phone."""
    entries: tuple[Literal["remove", "deceased"], ...] = ()
    """Which entries of `mps` files count, so that two sources may share a file; all where empty."""
    variant: Literal["personal", "original", "household"] | None = None
    """Variant of `mps` files where it is not recognised rightly."""
    answers: WashAnswers = WashAnswers()
    """What the answers of `wash` mean."""
    columns: dict[str, str] = {}
    """Columns of a file with a header, as `field: header`; also `date`, `level` and `answer`."""
    layout: LayoutOrName | None = None
    """Where the fields of a record stand: the name of one of `layouts`, or a mapping like theirs. For
    `delimited`, `fixed_width` and `xml`, and for files of `mail_preference` and `deceased` without a header."""
    country: Country | None = None
    """Country of phone numbers written without one; the sender's by default."""
    url: str | None = None
    """For `ledger`: a database that a team shares, `postgresql://…`; a file beside the policy without it."""
    encoding: str | None = None
    """Encoding of the files where it is not recognised rightly."""
    delimiter: str | None = None
    """Delimiter of the files where it is not recognised rightly."""


class Import(Model):
    """How the exports of one platform are read, where the shipped defaults do not say it."""

    brand: str | None = None
    """Brand that everything from the platform is for; every brand where empty."""
    groups: dict[str, str] = {}
    """Unsubscribe groups, tags, lists or topics of the platform, and the category or `purpose:NAME` that
    each stands for. One that is not named here covers its channel for everything, and is counted."""
    authoritative: bool = False
    """A full export of the platform says all there is: what is gone from it is no longer opted out."""
    time_zone: str | None = None
    """IANA time zone of times that the platform writes without one; unknown where empty."""
    country: Country | None = None
    """Country of phone numbers written without one; the sender's by default."""


class CollectionPoint(Model):
    """Where people say what they want: a web form, a call centre, an SMS number."""

    confirms: Literal["us", "them"] = "them"
    """Who tells the person that the opt-out is recorded: this organisation or the collection point itself."""
    brand: str | None = None
    """Brand that events of this point are for, where they name none."""


class Duplicates(Model):
    """What counts as a copy among the rows that would be sent, and which stays."""

    by: Literal["contact_point", "account", "none"] = "contact_point"
    """What two rows share."""
    keep: Annotated[Names, Field(max_length=9)] = ("first",)
    """At most eight conditions in order of preference, then `first` or `last`."""


class Limits(Model):
    """Shares of the rows read beyond which a run ends with exit 1, or stops for `rejected`."""

    rejected: Percent | None = 0.01
    """Rejected lines: beyond it, nothing is written."""
    held: Percent | None = None
    """Held rows."""
    suppressed: Percent | None = None
    """Suppressed rows."""
    sent_despite_opt_out: Percent | None = None
    """Rows sent although an opt-out is on record, by exemption."""


class Reports(Model):
    """What reports that leave the house show."""

    mask_below: Annotated[int, Field(ge=2)] | None = None
    """Counts from 1 to just below this are left out of `report.html` and of exported tables, and with them as
    many others as it takes not to work them out again. `report.json` and the terminal keep all counts."""


class PolicyTest(Model):
    """An example that `suppress policy test` runs."""

    name: str
    """What the example shows."""
    row: dict[str, str | None]
    """The row, as column: cell."""
    events: tuple[dict[str, Any], ...] = ()
    """Events of the ledger, oldest recorded first."""
    entries: dict[str, tuple[str, ...]] = {}
    """Lines of sources; a source that is not named is empty and covers everything."""
    send: dict[str, Any]
    """The send: `channel`, `category`, and perhaps `brand` and `drop`; in place of a category, `purpose` and
    perhaps `call` stand for one of that kind."""
    rule: str | None = None
    """Judge the row by this rule alone, whatever others the policy has."""
    expect: str
    """`send`, or `suppress RULE`, or `hold RULE`; the rule may be left out."""


class Policy(Model):
    """One policy file with everything it includes."""

    version: Literal[1]
    """Version of the format."""
    include: Names = ()
    """Other policy files; what this file names again replaces what they say."""
    sender: Sender
    """Who sends."""
    brands: Names = ()
    """Brands of the sender."""
    channels: Annotated[dict[str, ChannelSpec], Field(min_length=1)]
    """Channels by name."""
    categories: Annotated[dict[str, Category], Field(min_length=1)]
    """Categories by name."""
    columns: dict[str, Column] = {}
    """The campaign list's own columns."""
    layouts: dict[str, Layout] = {}
    """Layouts by name, for sources that share them and for campaign lists (`suppress scrub --layout`)."""
    sources: dict[str, Source] = {}
    """Opt-out sources by name."""
    imports: dict[str, Import] = {}
    """How exports of e-mail and SMS platforms are read into the ledger, by the name of their format."""
    collection_points: dict[str, CollectionPoint] = {}
    """Where people say what they want, by the name given with `--via`."""
    reasons: dict[str, str] = {}
    """Reasons for which people leave, and what each means; any other text is kept as said, under *other*."""
    rules: tuple[Rule, ...] = ()
    """Rules; the first that removes a row is the reason shown."""
    duplicates: Duplicates = Duplicates()
    """What counts as a copy."""
    limits: Limits = Limits()
    """Shares beyond which a run does not end well."""
    alerts: tuple[Alert, ...] = ()
    """Rates at which `suppress trends` ends with exit 1."""
    reports: Reports = Reports()
    """What reports show."""
    tests: tuple[PolicyTest, ...] = ()
    """Examples that must hold."""


__all__ = [
    "Alert",
    "Category",
    "ChannelSpec",
    "CollectionPoint",
    "Column",
    "Consent",
    "Duplicates",
    "Import",
    "Layout",
    "Limits",
    "Policy",
    "PolicyTest",
    "Purpose",
    "Reports",
    "Sender",
    "Source",
]
