"""The second baseline: Splink 5, with the rules and comparisons that a good analyst would write for the same
fields.

Unsupervised, as its manual recommends: shares of chance agreement from random pairs, those of true pairs by
expectation maximisation over two blocking rules. https://moj-analytical-services.github.io/splink/
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from benchmarks.postal.matching import found
from benchmarks.postal.program import people

_SEED = 1
_RANDOM_PAIRS = 2e6


@dataclass(frozen=True)
class Model:
    """What to compare, and which pairs.

    Attributes:
        comparisons: Of Splink's comparison library.
        blocking: Columns, or SQL expressions, that must be equal for a pair to be looked at; any one rule is
            enough. training: Two blocking rules for expectation maximisation, which between them leave every
            comparison to be trained. certain: Rules that find few false pairs, for the share of true pairs
            among all. certain_recall: The share of true pairs that they find.
    """

    comparisons: Sequence[Any]
    blocking: Sequence[tuple[str, ...]]
    training: Sequence[tuple[str, ...]]
    certain: Sequence[tuple[str, ...]]
    certain_recall: float


def splink_pairs(
    rows: pl.DataFrame, entries: pl.DataFrame | None, model: Model, *, least_bits: float
) -> pl.DataFrame:
    """Pairs with their match weight.

    Args:
        rows: `row` and the columns of the model.
        entries: `entry` and the same; None looks for duplicates among the rows.
        model: What to compare.
        least_bits: Pairs under this weight are left out.

    Returns:
        `row`, `entry`, `bits`; of duplicates `row` is before `entry`.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI()
    # Splink puts the table whose name comes first on the left of a pair.
    tables = [database.register(rows.rename({"row": "unique_id"}).to_arrow(), dataset_display_name="campaign")]
    if entries is not None:
        tables.append(
            database.register(entries.rename({"entry": "unique_id"}).to_arrow(), dataset_display_name="entries")
        )
    settings = SettingsCreator(
        link_type="dedupe_only" if entries is None else "link_only",
        comparisons=list(model.comparisons),
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in model.blocking],
        retain_matching_columns=False,
    )
    linker = Linker(tables if entries is not None else tables[0], settings, log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in model.certain], recall=model.certain_recall
    )
    training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=_SEED)
    for rule in model.training:
        training.estimate_parameters_using_expectation_maximisation(
            block_on(*rule), record_sample_proportion=1.0
        )
    predicted = pl.from_arrow(linker.inference.predict(threshold_match_weight=least_bits).as_pyarrow_table())
    if not isinstance(predicted, pl.DataFrame):
        raise TypeError("Splink gave no table")
    pairs = predicted.select(pl.col("unique_id_l", "unique_id_r").cast(pl.UInt32), "match_weight")
    if entries is None:
        low, high = (
            pl.min_horizontal("unique_id_l", "unique_id_r"),
            pl.max_horizontal("unique_id_l", "unique_id_r"),
        )
        return pairs.select(low.alias("row"), high.alias("entry"), pl.col("match_weight").alias("bits"))
    return pairs.rename({"unique_id_l": "row", "unique_id_r": "entry", "match_weight": "bits"})


SURE_BITS = {"household": 6.5, "individual": 20.0}
"""Where precision comes near what the program is asked for, seen on the tuning seeds."""

_FIELDS = (
    "first",
    "last",
    "generation",
    "number",
    "street",
    "suffix",
    "directional",
    "unit",
    "postal_code",
    "city",
)


def splink_matcher(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """FOUND of Splink on names and addresses in the program's standard form, at two levels; see
    `matching.Matcher`."""
    listed, asked = _people(rows, "row"), _people(entries, "entry")
    frames = []
    for level, model in (("household", household_model()), ("individual", individual_model())):
        pairs = splink_pairs(
            listed.select(pl.col("line").alias("row"), *_FIELDS),
            asked.select(pl.col("line").alias("entry"), *_FIELDS),
            model,
            least_bits=0,
        )
        numbered = pairs.select(
            listed["row"].gather(pairs["row"]), asked["entry"].gather(pairs["entry"]), "bits"
        )
        frames.append(found(level, numbered, bits=pl.col("bits"), sure=pl.col("bits") >= SURE_BITS[level]))
    return pl.concat(frames)


def _people(records: pl.DataFrame, number: str) -> pl.DataFrame:
    named = people(records, number).with_columns(pl.coalesce("street", "place", "text", "kind").alias("street"))
    return named.with_row_index("line").select("line", number, *_FIELDS)


def febrl_model() -> Model:
    """For the fields of FEBRL, without date of birth and number."""
    import splink.comparison_library as cl

    return Model(
        comparisons=[
            cl.ForenameSurnameComparison("given_name", "surname", jaro_winkler_thresholds=[0.9, 0.8]),
            cl.LevenshteinAtThresholds("street_number", [1]),
            cl.JaroWinklerAtThresholds("address_1", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address_2", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("suburb", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("state").configure(term_frequency_adjustments=True),
        ],
        blocking=[
            ("given_name", "surname"),
            ("surname", "postcode"),
            ("given_name", "postcode"),
            ("street_number", "postcode"),
            ("street_number", "address_1"),
            ("address_1", "postcode"),
            ("suburb", "given_name"),
            ("suburb", "surname"),
            ("suburb", "street_number"),
            ("surname", "street_number"),
            ("address_2", "postcode"),
            ("substr(surname, 1, 4)", "substr(given_name, 1, 4)"),
            ("substr(address_1, 1, 6)", "substr(suburb, 1, 4)"),
            ("address_2", "street_number"),
            ("address_2", "surname"),
            ("address_1", "given_name"),
            ("address_1", "surname"),
        ],
        training=[("postcode", "street_number"), ("given_name", "surname")],
        certain=[("given_name", "surname", "postcode"), ("surname", "address_1", "street_number")],
        certain_recall=0.6,
    )


def household_model() -> Model:
    """For people in standard form, at household level: the address and the surname."""
    return Model(
        comparisons=[_surname(), *_address_comparisons()],
        blocking=_ADDRESS_BLOCKS,
        training=[("last", "city")],
        certain=[("last", "number", "street", "postal_code")],
        certain_recall=0.85,
    )


def individual_model() -> Model:
    """For people in standard form, at individual level: the address and the name."""
    import splink.comparison_library as cl

    return Model(
        comparisons=[_first_name(), _surname(), cl.ExactMatch("generation"), *_address_comparisons()],
        blocking=_ADDRESS_BLOCKS,
        training=[("last", "city")],
        certain=[("first", "last", "number", "street", "postal_code")],
        certain_recall=0.75,
    )


_ADDRESS_BLOCKS = (
    ("last", "postal_code"),
    ("number", "street", "postal_code"),
    ("last", "number", "street"),
    ("first", "number", "postal_code"),
    ("last", "number", "city"),
    ("first", "last", "city"),
    ("number", "unit", "postal_code"),
    ("substr(last, 1, 4)", "number", "postal_code"),
)

_SAME_NUMBER = "number_l = number_r"
_SAME_CODE = "postal_code_l = postal_code_r"
_NEAR_CODE = "damerau_levenshtein(postal_code_l, postal_code_r) <= 1"
_SAME_CITY = "city_l = city_r"
_NEAR_STREET = "jaro_winkler_similarity(street_l, street_r) >= 0.9"
_NEAR_NUMBER = "damerau_levenshtein(number_l, number_r) <= 1"


def _first_name() -> Any:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    # Set by hand, like those of surnames: learned from pairs at one address they would be those of families.
    initial = "substr(first_l, 1, 1) = substr(first_r, 1, 1) AND least(length(first_l), length(first_r)) = 1"
    first = cl.CustomComparison(
        output_column_name="first",
        comparison_levels=[
            cll.NullLevel("first"),
            cll.ExactMatchLevel("first", term_frequency_adjustments=True),
            cll.CustomLevel(initial),
            cll.JaroWinklerLevel("first", 0.92),
            cll.JaroWinklerLevel("first", 0.85),
            cll.ElseLevel(),
        ],
    )
    return first.configure(m_probabilities=[0.82, 0.07, 0.05, 0.02, 0.04])


def _surname() -> Any:
    import splink.comparison_library as cl

    surname = cl.NameComparison("last", jaro_winkler_thresholds=[0.92, 0.85])
    return surname.configure(m_probabilities=[0.92, 0.04, 0.01, 0.03])


def _address_comparisons() -> list[Any]:
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    # Parts of an address that depend on each other are one comparison: apart they would count several times.
    delivery = cl.CustomComparison(
        output_column_name="delivery",
        comparison_levels=[
            cll.CustomLevel("street_l IS NULL OR street_r IS NULL").configure(is_null_level=True),
            cll.CustomLevel(f"{_SAME_NUMBER} AND street_l = street_r AND {_SAME_CODE}"),
            cll.CustomLevel(f"{_SAME_NUMBER} AND street_l = street_r AND ({_NEAR_CODE} OR {_SAME_CITY})"),
            cll.CustomLevel(f"{_SAME_NUMBER} AND {_NEAR_STREET} AND ({_SAME_CODE} OR {_SAME_CITY})"),
            cll.CustomLevel(f"{_NEAR_NUMBER} AND street_l = street_r AND {_SAME_CODE}"),
            cll.CustomLevel(f"{_SAME_NUMBER} AND {_SAME_CODE}"),
            cll.CustomLevel(f"street_l = street_r AND {_SAME_CODE}"),
            cll.CustomLevel(f"({_SAME_CODE}) OR ({_SAME_CITY})"),
            cll.ElseLevel(),
        ],
    )
    return [delivery, cl.ExactMatch("suffix"), cl.ExactMatch("directional"), cl.ExactMatch("unit")]
