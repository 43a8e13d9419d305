"""Writes linkage/names_us.csv: how many people of the United States have each name.

The census of 1990 counted surnames and given names (of women and of men apart; a share here is the mean of the
two); the package `names` carries its files. Names that fewer than 2 in 100,000 people have are left out.

    uv run --with names==0.3.0 python reference_data/name_shares.py
"""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path

TABLE = Path(__file__).parents[1] / "src/suppress/linkage/names_us.csv"
LEAST = 2e-5


def shares(*parts: str) -> Counter[str]:
    """Share of each name, the mean over some files of the census."""
    found: Counter[str] = Counter()
    for part in parts:
        text = (files("names") / f"dist.{part}").read_text(encoding="ascii")
        for name, percent, *_ in map(str.split, text.splitlines()):
            found[name] += float(percent) / 100 / len(parts)  # type: ignore[assignment]
    return found


if __name__ == "__main__":
    lines = ["kind,name,share\n"]
    for kind, parts in (("given", ("female.first", "male.first")), ("surname", ("all.last",))):
        for name, share in sorted(shares(*parts).items(), key=lambda one: (-one[1], one[0])):
            if share >= LEAST:
                lines.append(f"{kind},{name},{share:.6f}\n")
    TABLE.write_text("".join(lines), encoding="utf-8")
