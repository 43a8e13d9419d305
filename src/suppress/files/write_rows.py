"""The way out: a list and the verdicts on its rows become result files."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import polars as pl

from suppress.files.campaign_list import CampaignList
from suppress.files.csv_list import CsvList
from suppress.files.parquet_list import ParquetList
from suppress.files.result_folder import cannot_write
from suppress.files.write import OUTCOMES, Verdicts, WrittenFile
from suppress.files.write_csv import write_csv_rows
from suppress.files.write_parquet import write_parquet_rows
from suppress.model import Outcome
from suppress.no_room import lack_of_room


def write_rows(
    lst: CampaignList,
    verdicts: Verdicts,
    folder: Path,
    *,
    name: str | None = None,
    files: Collection[Outcome] = OUTCOMES,
    flag_only: bool = False,
    encoding_same: bool = False,
) -> list[WrittenFile]:
    """Write the result files of one list, rows in the order in which they came.

    Args:
        lst: The list, whose `batches` were all parsed.
        verdicts: One for each good row.
        folder: Existing folder, usually what `ResultFolder` yields.
        name: Stem of the files where two lists of a run have the same; None takes the list's.
        files: Outcomes whose rows are written; a replay leaves out SEND.
        flag_only: One file with the outcome beside each row instead.
        encoding_same: CSV in the list's encoding instead of UTF-8.

    Returns:
        The files written: send and suppressed always (if in `files`), others where they have rows.

    Raises:
        CampaignListError: The list is not any more what the verdicts were made from.
        ResultError: A file cannot be written.
    """
    stem = name or lst.name
    try:
        if isinstance(lst, ParquetList):
            return write_parquet_rows(lst, verdicts, folder, name=stem, files=files, flag_only=flag_only)
        if not isinstance(lst, CsvList):
            raise TypeError(f"no writer for {type(lst).__name__}")
        return write_csv_rows(
            lst,
            verdicts,
            folder,
            name=stem,
            files=files,
            flag_only=flag_only,
            encoding_same=encoding_same,
        )
    except OSError as error:
        raise cannot_write(folder, error) from error
    except pl.exceptions.ComputeError as error:  # what the writer of Parquet makes of an OSError
        raise cannot_write(folder, lack_of_room(error) or OSError()) from error
