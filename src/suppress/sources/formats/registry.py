"""Files of registries that come by area code: full lists as text or XML, and change lists.

Which of them a text is shows in its first lines; a name that says otherwise is refused.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl

from suppress.errors import SourceError
from suppress.sources.changes import ChangeLines
from suppress.sources.formats.ftc import read_numbers
from suppress.sources.formats.registry_changes import is_change_line, read_changes
from suppress.sources.formats.registry_xml import read_xml
from suppress.sources.number_bitmap import BitmapBuilder, Bits
from suppress.text_files.lines import REJECTS
from suppress.text_files.stream import Stream, damage_named, open_streams

_HEAD = 64 << 10
_LOOKED_AT = 20  # lines; above the first change may stand a title or a header


@dataclass(frozen=True)
class RegistryContent:
    """What a file of a registry holds: a full list, or changes."""

    bitmaps: dict[str, Bits]
    """Of a full list, by area code."""
    changes: ChangeLines | None
    """None for a full list."""
    rejects: pl.DataFrame
    """REJECTS of all texts."""


def read_registry(path: Path) -> RegistryContent:
    """Read a file of a registry to its end.

    Raises:
        SourceError: It is damaged, or holds full lists and changes together.
    """
    builder = BitmapBuilder()
    changes: list[ChangeLines] = []
    rejects = [REJECTS.to_frame()]
    full = 0
    for stream in open_streams(path):
        with damage_named(path.name):
            layout = _layout(stream)
            if layout == "changes":
                found, wrong = read_changes(stream)
                changes.append(found)
            elif layout == "xml":
                wrong = read_xml(stream.file, stream.name, builder)
            else:
                wrong = read_numbers(_as_bytes(stream), builder)
            full += layout != "changes"
            rejects.append(wrong)
    if changes and full:
        raise SourceError(
            f"'{path.name}' holds full lists and change lists together",
            hint="unpack it and name them one by one",
        )
    together = ChangeLines.together(changes) if changes else None
    return RegistryContent(builder.finish(), together, pl.concat(rejects))


def _as_bytes(stream: Stream) -> BinaryIO:
    # Lists that went through a spreadsheet or a shell of Windows come as UTF-16.
    if not _is_wide(stream):
        return stream.file
    return cast("BinaryIO", codecs.EncodedFile(stream.file, "utf-8", "utf-16", "replace"))


def _is_wide(stream: Stream) -> bool:
    return stream.file.peek(2)[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}


def _layout(stream: Stream) -> str:
    head, wide = stream.file.peek(_HEAD)[:_HEAD], _is_wide(stream)
    text = head.decode("utf-16", "ignore") if wide else head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    if text.lstrip("\ufeff \t\r\n\x00").startswith("<"):
        return "xml"
    lines = [line for line in text.splitlines() if line.strip()][:_LOOKED_AT]
    return "changes" if any(map(is_change_line, lines)) else "flat"
