"""Versions of what reads the files of sources: another one may read other entries."""

from __future__ import annotations

from suppress.normalise.made_by import code_version, key_makers
from suppress.policy.model import Format
from suppress.sources.area_codes import is_by_area

_TABLES = (
    *("sources/formats/*.py", "text_files/*.py", "policy/layout.py"),
    *("sources/key_table.py", "sources/people_table.py", "sources/deleted.py"),
)
# A registry takes minutes to prepare: what reads the other formats is left out, and no key is made.
_REGISTRIES = (
    *("sources/formats/registry*.py", "sources/formats/ftc.py", "sources/formats/batch.py"),
    *("sources/changes.py", "sources/number_bitmap.py"),
    *("text_files/lines.py", "text_files/separator.py", "text_files/stream.py"),
)


def read_by(source_format: Format) -> tuple[str, ...]:
    """Versions of all that has a say in what the entries of a source are, and by which keys they are found."""
    if is_by_area(source_format):
        return (code_version(*_REGISTRIES),)
    return (*key_makers(), code_version(*_TABLES))
