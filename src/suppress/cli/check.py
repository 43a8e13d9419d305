"""`suppress check` and `suppress explain`: may one contact be contacted now, and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.options import Home, PolicyFile, day, pairs
from suppress.cli.output import progress, show_json
from suppress.errors import ExitCode

Contact = Annotated[
    str | None, typer.Argument(metavar="[CONTACT]", help="E-mail address or phone number.", show_default=False)
]
Channel = Annotated[str, typer.Option(help="Channel of the send, as the policy names it.")]
Categories = Annotated[list[str], typer.Option(help="Category of the send; all of them must be allowed.")]
Brands = Annotated[list[str] | None, typer.Option(help="Brand of the send.")]
With = Annotated[
    list[str] | None,
    typer.Option("--with", help="column=VALUE: what the campaign list would say, such as relationship=member."),
]
Drop = Annotated[str | None, typer.Option(help="Day of the send, YYYY-MM-DD; today by default.")]
Name = Annotated[str | None, typer.Option(help="Name of the person, for mail.")]
Address1 = Annotated[str | None, typer.Option("--address1", help="Street and number.")]
Address2 = Annotated[str | None, typer.Option("--address2", help="Second line of the address.")]
City = Annotated[str | None, typer.Option(help="City.")]
State = Annotated[str | None, typer.Option(help="State or province.")]
PostalCode = Annotated[str | None, typer.Option(help="Postal code.")]
Country = Annotated[str | None, typer.Option(help="Country; also that of a phone number without one.")]
Account = Annotated[str | None, typer.Option(help="The person's account.")]
Json = Annotated[bool, typer.Option("--json", help="The answer as JSON on standard output.")]

_FIELDS = ("name", "address1", "address2", "city", "state", "postal_code", "country", "account")


def check(
    channel: Channel,
    category: Categories,
    contact: Contact = None,
    brand: Brands = None,
    with_: With = None,
    drop: Drop = None,
    name: Name = None,
    address1: Address1 = None,
    address2: Address2 = None,
    city: City = None,
    state: State = None,
    postal_code: PostalCode = None,
    country: Country = None,
    account: Account = None,
    policy: PolicyFile = Path("policies.yaml"),
    home: Home = None,
    json: Json = False,
) -> None:
    """May this contact be contacted now? Exit 0 only where it may, 1 where it is suppressed or held."""
    from suppress.check import Question
    from suppress.check import check as answer_of
    from suppress.report.explain import show_answer

    fields = _fields(name, address1, address2, city, state, postal_code, country, account)
    question = Question(
        policy, channel, tuple(category), tuple(brand or ()), contact, fields, _given(with_), _day(drop), home
    )
    with progress() as shown:
        answer = answer_of(question, shown)
    if json:
        show_json(answer.data())
    else:
        show_answer(answer.data(), typer.echo)
    if not answer.may_send:
        raise typer.Exit(ExitCode.NEGATIVE)


def explain(
    channel: Channel,
    category: Categories,
    contact: Contact = None,
    brand: Brands = None,
    with_: With = None,
    drop: Drop = None,
    name: Name = None,
    address1: Address1 = None,
    address2: Address2 = None,
    city: City = None,
    state: State = None,
    postal_code: PostalCode = None,
    country: Country = None,
    account: Account = None,
    policy: PolicyFile = Path("policies.yaml"),
    home: Home = None,
    json: Json = False,
) -> None:
    """Why this contact may or may not be contacted, and what would change the answer; exit codes of check."""
    from suppress.check import Question
    from suppress.explain import explain as explanation_of
    from suppress.report.explain import show_explanation

    fields = _fields(name, address1, address2, city, state, postal_code, country, account)
    question = Question(
        policy, channel, tuple(category), tuple(brand or ()), contact, fields, _given(with_), _day(drop), home
    )
    with progress() as shown:
        explained = explanation_of(question, shown)
    if json:
        show_json(explained.data())
    else:
        show_explanation(explained.data(), typer.echo)
    if not explained.answer.may_send:
        raise typer.Exit(ExitCode.NEGATIVE)


def _fields(*given: str | None) -> dict[str, str]:
    return {field: text for field, text in zip(_FIELDS, given, strict=True) if text is not None}


def _given(pairs_given: list[str] | None) -> dict[str, str]:
    return pairs("--with", pairs_given or [])


def _day(drop: str | None) -> date | None:
    return day(drop) if drop else None
