"""Attestations: somebody's word that a duty was met where this program does not look.

    who: Example Bureau, data services
    what: prescreen opt-outs of all four bureaus applied
    date: 2026-08-05

Opt-outs from prescreened offers are applied inside the credit bureaus (15 U.S.C. 1681b(e),
domain/registries.md section 6), moved addresses by licensed processors: no list reaches the sender.
Such a source has no entries; a run that needs it stops when the word is missing or too old.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from suppress.errors import SourceError
from suppress.sources.locate import SourceFile, as_of
from suppress.sources.prepared import Attestation
from suppress.text_files.stream import damage_named

if TYPE_CHECKING:
    from suppress.policy.yaml import Document

_KEYS = ("who", "what", "date")
_FORM = "write three lines: `who: …`, `what: …` and `date: 2026-08-05`"


def read_attestation(path: Path) -> Attestation:
    """The attestation in a file.

    Raises:
        SourceError: The file cannot be read, or does not say who, what and when.
    """
    from suppress.policy.yaml import read_yaml  # a run without attestations does not wait for the parser

    with damage_named(path.name):
        content = path.read_bytes()
    try:
        document = read_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError(f"'{path.name}' line {line} is not UTF-8", hint=_FORM) from error
    if document.faults:
        fault = document.faults[0]
        raise SourceError(f"'{path.name}' line {fault.line}: {fault.message}", hint=_FORM)
    data = document.data if isinstance(document.data, dict) else {}
    for key in data:
        if key not in _KEYS:
            raise SourceError(f"'{path.name}' line {_line(document, key)}: unknown key '{key}'", hint=_FORM)
    missing = [key for key in _KEYS if not str(data.get(key) or "").strip()]
    if missing:
        raise SourceError(f"'{path.name}' does not say {' and '.join(missing)}", hint=_FORM)
    try:
        day = date.fromisoformat(str(data["date"]).strip())
    except ValueError as error:
        raise SourceError(
            f"'{path.name}' line {_line(document, 'date')}: '{data['date']}' is no date", hint=_FORM
        ) from error
    return Attestation(str(data["who"]).strip(), str(data["what"]).strip(), day)


def attested(file: SourceFile) -> SourceFile:
    """A file with the day that it attests in place of the one in its name.

    Raises:
        SourceError: As of `read_attestation`.
    """
    return replace(file, as_of=read_attestation(file.path).date)


def contradiction(file_name: str, said: date) -> str:
    """What a name says otherwise than the attestation, in words; empty where it does not.

    A month without a day (`2026-08`) is no contradiction to a day of it.

    Args:
        file_name: Name of the file.
        said: Day that the attestation says.
    """
    named = as_of(file_name)
    if named is None or named in (said, said.replace(day=1)):
        return ""
    return f"the name of {file_name} says {named}, and the attestation in it {said}, which counts"


def _line(document: Document, key: str) -> int:
    mark = document.marks.get((key,))
    return mark.key_line if mark else 1
