from __future__ import annotations

import pytest

from suppress.sources.locate import says_changes


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
        ("2026-11-12_416_Ajouts.txt", True),
        ("2026-11-12_416_ajout.txt", True),
        ("2026-11-12_416_Suppressions.txt", True),
        ("2026-11-12_416_retraits.xml", True),
        ("LNNTE-radiations-2026-11-12.zip", True),
        ("2026-11-12_416_new.txt", True),
        ("2026-11-12_416_upd.txt", True),
        ("2026-11-12_416_updates.txt", True),
        ("2026-11-12_416_incremental.txt", True),
        ("diff20261112.txt", True),
        ("2026-11-12_416_NoChanges.txt", True),
        ("2026-11-12_416_newNumbers.txt", True),
        ("suppression_2026-11-12.txt", False),
        ("2026-11-12_506_New_Brunswick.txt", False),
        ("2026-11-12_212_new york.txt", False),
        ("2026-11-12_212_NewYork.txt", False),
        ("2026-11-12_416_news.txt", False),
        ("2026-11-12_416_renewed.txt", False),
        ("2026-11-12_416_different.txt", False),
        ("2026-11-12_416_portraits.txt", False),
        ("2026-11-12_416_irradiations.txt", False),
    ],
)
def test_a_name_says_changes_by_a_word_and_not_by_the_digits_of_a_guid(name: str, changes: bool) -> None:
    assert says_changes(name) is changes
