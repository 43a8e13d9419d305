"""`suppress policy`: is the policy right, what applies to a send, do its examples hold."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.options import PolicyFile, day
from suppress.cli.output import out, show_json, warn
from suppress.counted import counted
from suppress.errors import ExitCode

app = typer.Typer(help="Check, show and test the policy.", no_args_is_help=True)


@app.command()
def check(policy: PolicyFile = Path("policies.yaml")) -> None:
    """Read the policy and everything it includes; all problems at once, with line and column."""
    from suppress.ledger.place import has_ledger, home_folder
    from suppress.policy.load import load_policy
    from suppress.policy.unasked import unasked_of_policy

    loaded = load_policy(policy)
    found = loaded.policy
    for warning in loaded.warnings:
        warn(str(warning))
    unasked = unasked_of_policy(found, found.sender.today())
    if unasked is not None and has_ledger(found, home_folder(policy, None)):
        warn(unasked)
    counts = {
        "channel": len(found.channels),
        "category": len(found.categories),
        "source": len(found.sources),
        "rule": len(found.rules),
        "test": len(found.tests),
    }
    out().print(f"{policy}: no problems; {', '.join(counted(number, word) for word, number in counts.items())}")


@app.command()
def show(
    channel: Annotated[str, typer.Option(help="Channel of the send.")],
    category: Annotated[list[str], typer.Option(help="Category of the send.")],
    brand: Annotated[list[str] | None, typer.Option(help="Brand of the send.")] = None,
    drop: Annotated[str | None, typer.Option(help="Day of the send; today by default.")] = None,
    policy: PolicyFile = Path("policies.yaml"),
    json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Show the rules that apply to one send, in the order in which they get the credit."""
    from suppress.policy.load import load_policy
    from suppress.policy.plan import Send, make_plan
    from suppress.policy.show import rule_table
    from suppress.report.policy import show_rules

    loaded = load_policy(policy)
    contact_date = day(drop) if drop else loaded.policy.sender.today()
    plan = make_plan(loaded, Send(channel, tuple(category), tuple(brand or ()), contact_date))
    rows = rule_table(plan, loaded.origins)
    if json:
        show_json([asdict(row) for row in rows])
    else:
        show_rules(f"{', '.join(category)} by {channel} on {contact_date}", rows, out())


@app.command("test")
def run_tests(policy: PolicyFile = Path("policies.yaml")) -> None:
    """Run the policy's own examples; exit 1 when one fails."""
    from suppress.cases import run_policy_tests
    from suppress.policy.examples import why_left_out
    from suppress.policy.load import load_policy
    from suppress.report.policy import show_cases

    loaded = load_policy(policy)
    left_out = why_left_out(loaded)
    results = run_policy_tests(loaded.policy, loaded.policy.sender.today(), left_out)
    show_cases(results, out(), left_out.values())
    if any(not one.passed for one in results):
        raise typer.Exit(ExitCode.NEGATIVE)


@app.command()
def schema() -> None:
    """Print the JSON Schema of policy files, for editors that complete and check them."""
    from suppress.policy.schema import policy_schema

    show_json(policy_schema())
