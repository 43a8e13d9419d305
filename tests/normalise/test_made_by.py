from __future__ import annotations

from pathlib import Path

import pytest

import suppress
from suppress.normalise import made_by

_SOURCE = Path(suppress.__file__).parent


@pytest.mark.parametrize(
    "name",
    [
        "normalise/address/us.py",
        "normalise/names/given.py",
        "normalise/tables/nicknames.csv",
        "postal_keys.py",
        "linkage/names_us.csv",
    ],
)
def test_a_change_of_what_reads_names_and_addresses_is_another_standard_form(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def form_of_copy() -> str:
        made_by.standard_form.cache_clear()
        return made_by.standard_form()

    for path in _SOURCE.glob("*.py"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    packages = (path for name in ("normalise", "linkage") for path in (_SOURCE / name).rglob("*"))
    for path in (path for path in packages if path.suffix in {".py", ".csv"}):
        copy = tmp_path / path.relative_to(_SOURCE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    own = form_of_copy()
    monkeypatch.setattr(made_by, "_PACKAGE", tmp_path)
    assert form_of_copy() == own
    with (tmp_path / name).open("a") as file:
        file.write("\n")
    assert form_of_copy() != own
    assert (tmp_path / name).is_file()
    made_by.standard_form.cache_clear()
