"""On how many examples a property is tried: few where a person waits for the suite, many in CI's second run."""

from __future__ import annotations

from hypothesis import settings


def examples(few: int, many: int, **more: object) -> settings:
    """Settings of one property.

    Args:
        few: Examples in the default run.
        many: Examples with `--hypothesis-profile=thorough`.
        more: Further settings.
    """
    thorough = settings.get_current_profile_name() == "thorough"
    return settings(max_examples=many if thorough else few, **more)  # type: ignore[arg-type]  # as it takes them
