"""Writes normalise/tables/native_names.csv: what countries are called in their own languages.

From CLDR as babel has it: for every territory its name in each of its official languages, of regions and in
fact official included. Loading some hundred locales takes a second, which no run shall wait for.

    python reference_data/native_names.py
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.languages import get_official_languages

TABLE = Path(__file__).parents[1] / "src/suppress/normalise/tables/native_names.csv"


def native_names() -> list[tuple[str, str]]:
    """Name and code of every country in the languages of it, in the order of the codes."""
    found: dict[tuple[str, str], None] = {}
    territories = map(str, Locale("en").territories)
    for code in sorted(code for code in territories if len(code) == 2 and code.isalpha()):
        for language in get_official_languages(code, regional=True, de_facto=True):
            try:
                name = Locale.parse(language).territories.get(code)
            except UnknownLocaleError:
                continue
            if name and name != code:
                found[name, code] = None
    return list(found)


if __name__ == "__main__":
    lines = [f'"{name}",{code}\n' for name, code in native_names()]
    source = (
        f"# Written by reference_data/native_names.py from Babel {version('babel')} (CLDR territory names)\n"
    )
    TABLE.write_text(source + "name,code\n" + "".join(lines), encoding="utf-8")
