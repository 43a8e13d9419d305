"""One sheet of a workbook as CSV in UTF-8.

Belongs here: what spreadsheets do to text. A number cell comes back without the `.0` that a
spreadsheet stores with it, a date as ISO 8601; what the workbook holds as text stays as it is.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from suppress.errors import CampaignListError

_DAY = r"^(\d{4}-\d\d-\d\d) 00:00:00$"  # how a date without a time comes back


def sheet_to_csv(path: Path, sheet: str | None, target: Path, shown: str) -> str:
    """Write a sheet as CSV and return its name.

    Args:
        path: Workbook: xlsx, xlsb, xls or ods.
        sheet: Name of the sheet; None takes the only one.
        target: New file: UTF-8, comma, `\\n`.
        shown: The list's name in messages.

    Raises:
        CampaignListError: No support installed, a damaged workbook, no such sheet, several sheets.
    """
    try:
        import fastexcel
    except ImportError as error:
        raise CampaignListError(
            f"{shown} is a workbook, and support for workbooks is not installed",
            hint="run: pip install 'suppress-scrub[excel]', or export the sheet to CSV",
        ) from error
    try:
        workbook = fastexcel.read_excel(str(path))
        name = _sheet(workbook.sheet_names, sheet, shown)
        cells = workbook.load_sheet(name, header_row=None, dtypes="string", skip_whitespace_tail_rows=True)
        frame = pl.DataFrame(cells).with_columns(pl.all().str.replace(_DAY, "$1"))
    except fastexcel.FastExcelError as error:
        raise CampaignListError(
            f"{shown} cannot be read as a workbook", hint="open and save it again, or export the sheet to CSV"
        ) from error
    frame.write_csv(target, include_header=False, quote_style="necessary", null_value="")
    return name


def _sheet(names: list[str], wanted: str | None, shown: str) -> str:
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted in names:
        return str(wanted)
    listed = ", ".join(f"'{name}'" for name in names)
    raise CampaignListError(
        f"{shown} has no sheet '{wanted}'" if wanted else f"{shown} has {len(names)} sheets",
        hint=f"name one with --sheet: {listed}",
    )
