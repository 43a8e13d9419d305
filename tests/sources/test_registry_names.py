from __future__ import annotations

import pytest

from suppress.sources.formats.registry import says_changes


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("2026-8-5_818_additions.txt.zip", True),
        ("2026-8-5_818_add_ad2ffd05-e1c4-515b-0076-0dd48b69e39a.txt.zip", True),
        ("delta20260805.txt", True),
        ("2026-8-5_818_ad2ffd05-e1c4-515b-0076-add48b69e39a.txt.zip", False),
        ("2026-8-5_818_AD2FFD05-1ADD-4ADD-0ADD-0FD48B69EADD.txt.zip", False),
        ("2026-8-5_818_5f0c9d34-71aa-4b0e-9b0e-3d6a1f27c8e1.txt", False),
        ("addresses.txt", False),
    ],
)
def test_a_name_says_changes_by_a_word_and_not_by_the_digits_of_a_guid(name: str, changes: bool) -> None:
    assert says_changes(name) is changes
