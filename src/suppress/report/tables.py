"""Tables of a report as CSV files in a folder, for spreadsheets."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from suppress.errors import ResultError


@dataclass(frozen=True)
class ReportTable:
    """One table."""

    name: str
    """Stem of its file."""
    columns: Mapping[str, type[pl.DataType]]
    """Names and types, also where there is no row."""
    rows: Iterable[tuple[Any, ...]]


def check_new_folder(folder: Path | None) -> None:
    """Refuse a folder that is there already, before work is done for it.

    Args:
        folder: A folder to come; None is none.

    Raises:
        ResultError: It is there already.
    """
    if folder is not None and folder.exists():
        raise ResultError(f"{folder} exists", hint="name a new folder; nothing was written")


def write_tables(folder: Path, tables: Iterable[ReportTable]) -> None:
    """Write each table as `NAME.csv`, UTF-8 with a header, all of them or none.

    Args:
        folder: A new folder.
        tables: The tables.

    Raises:
        ResultError: The folder is there already, or cannot be written.
    """
    check_new_folder(folder)
    building: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        for table in tables:
            frame = pl.DataFrame(list(table.rows), schema=dict(table.columns), orient="row")
            frame.write_csv(building / f"{table.name}.csv")
        building.chmod(0o755)
        building.rename(folder)
    except OSError as error:
        raise ResultError(
            f"{folder} cannot be written: {error.strerror}", hint="make room or allow writing there"
        ) from error
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)
