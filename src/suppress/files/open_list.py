"""The way in: a path or standard input becomes a campaign list."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from suppress.errors import UsageError
from suppress.files.campaign_list import ReadOptions
from suppress.files.csv_list import CsvList, open_csv
from suppress.files.parquet_list import ParquetList, open_parquet
from suppress.files.received import Received, cannot_read, receive


def open_list(
    path: Path | Literal["-"], work: Path, options: ReadOptions | None = None
) -> CsvList | ParquetList:
    """A campaign list, unpacked and ready to be read.

    Args:
        path: CSV, Parquet or workbook, plain or packed by gzip, zstd or zip; `-` is standard input.
        work: Existing folder of this list alone for temporary copies; the caller removes it.
        options: What the operator said about the list.

    Raises:
        CampaignListError: The list cannot be read; nothing was written outside `work`.
        UsageError: An option that cannot be.
    """
    options = options or ReadOptions()
    return open_received(receive_list(path, work, options), work, options)


def receive_list(path: Path | Literal["-"], work: Path, options: ReadOptions) -> Received:
    """The first half of `open_list`: the list is there, is of a kind that is read, and is unpacked."""
    try:
        received = receive(path, work)
    except OSError as error:
        raise cannot_read("standard input" if path == "-" else str(path), error) from error
    if options.layout is not None and received.content != "text":
        raise UsageError(
            f"{received.shown} has columns of its own, and --layout is for text", hint="leave --layout out"
        )
    return received


def open_received(
    received: Received, work: Path, options: ReadOptions, *, presume: bool = False
) -> CsvList | ParquetList:
    """The second half of `open_list`, which reads all of a text to know its encoding, unless told to presume.

    Args:
        received: The list.
        work: As for `open_list`.
        options: As for `open_list`.
        presume: As for `open_csv`.
    """
    if not presume or received.content != "text" or received.compression:
        received.digest.read_rest()
    try:
        if received.content == "parquet":
            return open_parquet(received, options)
        opened = open_csv(received, work, options, presume=presume)
    except OSError as error:
        raise cannot_read(received.shown, error) from error
    if opened.text != received.digest.path:
        received.digest.read_rest()  # else its blocks are hashed as they are read
    return opened
