"""A home folder works with one ledger: a lost or another one is never silently begun anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from suppress.errors import LedgerError
from suppress.ledger.open import LEDGER_FILE, LEDGER_ID, open_ledger


@pytest.fixture
def home(tmp_path: Path) -> Path:
    open_ledger(None, tmp_path, create=True).close()
    return tmp_path


@pytest.mark.parametrize("create", [True, False], ids=["recording", "reading"])
def test_a_lost_ledger_is_an_error(home: Path, create: bool) -> None:
    (home / LEDGER_FILE).unlink()
    with pytest.raises(LedgerError, match="is gone") as caught:
        open_ledger(None, home, create=create)
    assert "backup" in caught.value.hint
    assert not (home / LEDGER_FILE).exists()


def test_another_ledger_in_its_place_is_an_error(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    open_ledger(None, other, create=True).close()
    for name in (LEDGER_FILE, "ledger.key"):
        (other / name).replace(home / name)
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (home / name).unlink(missing_ok=True)
    with pytest.raises(LedgerError, match="another ledger"):
        open_ledger(None, home)


def test_without_the_mark_a_new_ledger_is_begun(home: Path) -> None:
    (home / LEDGER_FILE).unlink()
    (home / LEDGER_ID).unlink()
    open_ledger(None, home, create=True).close()
    assert (home / LEDGER_ID).stat().st_mode & 0o777 == 0o600
