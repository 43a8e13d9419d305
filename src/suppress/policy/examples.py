"""Which examples of a policy can be run, and by which rules: those of rule packs name a rule each.

An example of a pack shows what the pack's rule does. It says nothing of a rule, source, column or
channel that the policy put in its place.
"""

from __future__ import annotations

from pathlib import Path

from suppress.policy.load import LoadedPolicy
from suppress.policy.model import Category, Policy, PolicyTest
from suppress.policy.packs import is_pack
from suppress.policy.rule import Listed

_STANDIN = "example"
"""Category of an example that names a purpose; blanks before it where the policy has one of this name."""


def why_left_out(loaded: LoadedPolicy) -> dict[int, str]:
    """Examples that are not run, by their place, and why.

    Args:
        loaded: A policy with its examples.
    """
    found = {}
    for place, test in enumerate(loaded.policy.tests):
        rule = next((rule for rule in loaded.policy.rules if rule.id == test.rule), None)
        replaced = _replaced(test, loaded) if is_pack(Path(loaded.origins["tests", place])) else None
        if rule is not None and rule.off is not None:
            found[place] = f"{rule.id} is off"
        elif replaced is not None:
            found[place] = f"the policy has its own {replaced}"
    return found


def _replaced(test: PolicyTest, loaded: LoadedPolicy) -> str | None:
    """What of an example's parts the policy put in the place of a pack's."""
    policy = loaded.policy
    sources = {rule.source for rule in policy.rules if isinstance(rule, Listed) and rule.id == test.rule}
    parts: list[tuple[str, str, str]] = [("rules", test.rule, "rule")] if test.rule else []
    parts += [("sources", name, "source") for name in sorted({*sources, *test.entries})]
    parts += [("columns", name, "column") for name in test.row if name in policy.columns]
    parts.append(("channels", str(test.send["channel"]), "channel"))
    own = (
        f"{word} '{name}'"
        for section, name, word in parts
        if not is_pack(Path(loaded.origins.get((section, name), "")))
    )
    return next(own, None)


def policy_of(test: PolicyTest, policy: Policy) -> tuple[Policy, str | None]:
    """The part of a policy that an example is judged by.

    Args:
        test: The example.
        policy: The policy.

    Returns:
        The policy, with the one rule that the example names and a category that stands for the purpose that
        it names; and the name of that category, None where it names a category itself.
    """
    if test.rule is not None:
        policy = policy.model_copy(update={"rules": tuple(r for r in policy.rules if r.id == test.rule)})
    purpose = test.send.get("purpose")
    if purpose is None:
        return policy, None
    name = _STANDIN
    while name in policy.categories:
        name = f" {name}"
    standin = Category(purpose=purpose, call=test.send.get("call", "sales"))
    return policy.model_copy(update={"categories": {**policy.categories, name: standin}}), name
