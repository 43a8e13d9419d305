from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import suppress
from suppress.normalise import made_by
from suppress.policy.model import Format, Source
from suppress.sources import read_by
from suppress.sources.formats.batch import Reading
from suppress.sources.locate import SourceFile
from suppress.sources.prepared_form import form_name
from suppress.sources.registry import changed_name

_SOURCE = Path(suppress.__file__).parent
_KEYS = ("keys.py", "domain_keys.py", "points.py", "linkage/linkage.py")
_REGISTRY = ("sources/formats/registry.py", "sources/changes.py", "sources/number_bitmap.py")
_READERS = ("sources/formats/__init__.py", "sources/key_table.py", "sources/deleted.py")
_NO_SAY = {
    "array_files.py",
    "asked_keys.py",
    "errors.py",
    "evidence.py",
    "frames.py",
    "key_index.py",
    "match.py",
    "model.py",
    "sources/people_table.py",
    "worker_process.py",
    *(f"policy/{name}.py" for name in ("alert", "duration", "model", "rule", "share")),
}
"""Modules that what makes keys imports, and that change no key: values, schemas, files, processes."""


def _imported(module: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("suppress"):
            for name in (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)):
                place = _SOURCE.parent.joinpath(*name.split("."))
                yield from (
                    path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()
                )


def _with_all_imports(starts: Iterable[str]) -> set[str]:
    found: set[Path] = set()
    left = [_SOURCE / start for start in starts]
    while left:
        module = left.pop()
        if module not in found:
            found.add(module)
            left += _imported(module)
    return {str(path.relative_to(_SOURCE)) for path in found}


def _covered(patterns: Iterable[str]) -> set[str]:
    return {str(path.relative_to(_SOURCE)) for pattern in patterns for path in _SOURCE.glob(pattern)}


@pytest.mark.parametrize(
    ("starts", "patterns"),
    [
        (_KEYS, made_by._KEY_CODE),
        (_READERS, (*made_by._KEY_CODE, *read_by._TABLES)),
        (_REGISTRY, read_by._REGISTRIES),
    ],
    ids=["keys", "readers", "registries"],
)
def test_all_that_has_a_say_is_looked_at(starts: Iterable[str], patterns: tuple[str, ...]) -> None:
    left = _with_all_imports(starts) - _covered(patterns) - _NO_SAY
    left -= {"policy/layout.py"} if patterns is read_by._REGISTRIES else set()
    assert left == set()


@pytest.mark.parametrize("source_format", ["plain", "mail_preference", "ftc", "dncl"])
def test_what_another_program_prepared_is_prepared_anew(
    source_format: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = Reading(Source(format=source_format), "US")
    file = SourceFile(tmp_path, None, "212", "x")
    names = [form_name(["0a"], reading), changed_name(reading, [("0a", file)])]
    made_by.code_version.cache_clear()
    monkeypatch.setattr(made_by, "_PACKAGE", tmp_path)
    others = [form_name(["0a"], reading), changed_name(reading, [("0a", file)])]
    assert not set(names) & set(others)
    made_by.code_version.cache_clear()


@pytest.mark.parametrize(
    "name",
    [
        "normalise/address/us.py",
        "normalise/names/given.py",
        "normalise/tables/nicknames.csv",
        "normalise/email.py",
        "normalise/email_cell.py",
        "normalise/phone_fast.py",
        "normalise/digest.py",
        "postal_keys.py",
        "keys.py",
        "linkage/names_us.csv",
        "linkage/coded.py",
    ],
)
def test_a_change_of_what_makes_keys_is_another_version(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version_of_copy() -> str:
        made_by.code_version.cache_clear()
        return made_by.key_code()

    for path in _SOURCE.glob("*.py"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    packages = (path for name in ("normalise", "linkage") for path in (_SOURCE / name).rglob("*"))
    for path in (path for path in packages if path.suffix in {".py", ".csv"}):
        copy = tmp_path / path.relative_to(_SOURCE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    own = version_of_copy()
    monkeypatch.setattr(made_by, "_PACKAGE", tmp_path)
    assert version_of_copy() == own
    with (tmp_path / name).open("a") as file:
        file.write("\n")
    assert version_of_copy() != own
    assert (tmp_path / name).is_file()
    made_by.code_version.cache_clear()
