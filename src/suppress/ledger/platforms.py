"""Names of platforms, and what the policy says of one."""

from __future__ import annotations

from collections.abc import Mapping

from suppress.policy.model import Import

OTHER_NAMES = {"amazon_ses": "ses"}
"""Further names under which a platform is known, and the one that its events have."""


def declared_import(imports: Mapping[str, Import], *names: str) -> Import | None:
    """What a policy says of a platform or format.

    Args:
        imports: `imports:` of the policy.
        names: Names under which it may stand there, most specific first.

    Returns:
        None where the policy says nothing of it.
    """
    others = [other for other, name in OTHER_NAMES.items() if name in names]
    return next((imports[name] for name in (*names, *others) if name in imports), None)
