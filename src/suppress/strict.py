"""The strict kind of key of a send: by it duplicates are found and rows of an earlier run recognised."""

from __future__ import annotations

from suppress.model import KeyKind
from suppress.policy.plan import Plan


def strict_kind(plan: Plan) -> KeyKind | None:
    """Kind of key that makes two rows copies of each other; None where the policy looks for none.

    Mail is one piece for a household where it is marketing, one for each person otherwise
    (design.md section 5).
    """
    if plan.policy.duplicates.by == "none":
        return None
    if plan.policy.duplicates.by == "account":
        return KeyKind.ACCOUNT
    return contact_kind(plan)


def contact_kind(plan: Plan) -> KeyKind:
    """Strict kind of key of what the send contacts."""
    match plan.channel.contact:
        case "email":
            return KeyKind.EMAIL
        case "phone":
            return KeyKind.PHONE
        case "postal":
            purposes = {plan.policy.categories[name].purpose for name in plan.send.categories}
            return KeyKind.HOUSEHOLD if purposes == {"marketing"} else KeyKind.INDIVIDUAL
