"""The benchmark's data has the shares it promises, and its truth is what a plain look-up finds."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb
import phonenumbers
import polars as pl
import pytest
import yaml
from yamlcore import CCoreLoader

from suppress.policy.model import Policy

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS.parent))

from benchmarks.canonical import DOMAIN_SQL, EMAIL_SQL, FOREIGN_SQL, PARENT_DOMAIN_SQL, PHONE_SQL  # noqa: E402
from benchmarks.generate import write_campaign, write_email_sources, write_registry  # noqa: E402
from benchmarks.shape import Sizes, area_codes, registry_sizes, spread  # noqa: E402

pytestmark = pytest.mark.slow  # the data of a small benchmark takes seconds to make and to look through
SIZES = Sizes(md5=12_000, preferences=5_000, domains=40, smallest=20_000, largest=60_000)
ROWS = 20_000
DAY = date(2026, 11, 5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("benchmark")
    for rate in (0.02, 0.3, 0.9):
        write_campaign(path / f"{rate}.csv", ROWS, hit_rate=rate, sizes=SIZES)
    for numbers in (SIZES.smallest, SIZES.largest):
        write_registry(path / f"registry-{numbers}", numbers, as_of=DAY, sizes=SIZES)
    write_email_sources(path / "email", as_of=DAY, sizes=SIZES)
    return path


def _rows(folder: Path, rate: float) -> str:
    return f"read_csv('{folder}/{rate}.csv', all_varchar=true)"


def _truth(folder: Path, rate: float, job: str) -> list[str]:
    return pl.read_parquet(folder / f"{rate}.csv.truth.parquet")[job].cast(pl.String).to_list()


@pytest.mark.parametrize("numbers", [SIZES.smallest, SIZES.largest], ids=["smallest", "largest"])
@pytest.mark.parametrize("rate", [0.02, 0.3, 0.9])
def test_the_truth_of_phones_is_what_sql_finds(folder: Path, rate: float, numbers: int) -> None:
    registry = f"read_csv('{folder}/registry-{numbers}/*.txt', header=false, all_varchar=true)"
    answers = duckdb.sql(f"""
        WITH listed AS (SELECT DISTINCT column0 || column1 AS number FROM {registry}),
             keyed AS (SELECT id, phone, {PHONE_SQL} AS number, {FOREIGN_SQL} AS abroad
                       FROM {_rows(folder, rate)})
        SELECT CASE WHEN phone IS NULL THEN 'blank' WHEN abroad THEN 'foreign'
                    WHEN keyed.number = '' THEN 'unreadable' WHEN listed.number IS NOT NULL THEN 'listed'
                    ELSE 'send' END
        FROM keyed LEFT JOIN listed ON keyed.number = listed.number ORDER BY id
    """).fetchall()
    assert [answer for (answer,) in answers] == _truth(folder, rate, "phone")


@pytest.mark.parametrize("rate", [0.02, 0.3, 0.9])
def test_the_truth_of_emails_is_what_sql_finds(folder: Path, rate: float) -> None:
    answers = duckdb.sql(f"""
        WITH acme AS (SELECT column0 AS digest FROM read_csv('{folder}/email/acme-*.txt', header=false)),
             emps AS (SELECT email FROM read_csv('{folder}/email/emps-*.csv', header=true)),
             domains AS (SELECT column0 FROM read_csv('{folder}/email/blocked-domains.txt', header=false)),
             keyed AS (SELECT id, email, relationship, {EMAIL_SQL} AS key, {DOMAIN_SQL} AS domain,
                              {PARENT_DOMAIN_SQL} AS parent FROM {_rows(folder, rate)})
        SELECT CASE WHEN email IS NULL THEN 'blank' WHEN key NOT LIKE '%@%' THEN 'unreadable'
                    WHEN md5(key) IN (FROM acme) THEN 'md5'
                    WHEN key IN (FROM emps) THEN if(relationship = 'member', 'exempt', 'preference')
                    WHEN domain IN (FROM domains) OR parent IN (FROM domains) THEN 'domain' ELSE 'send' END
        FROM keyed ORDER BY id
    """).fetchall()
    assert [answer for (answer,) in answers] == _truth(folder, rate, "email")


@pytest.mark.parametrize("rate", [0.02, 0.3, 0.9])
def test_the_hit_rate_is_that_asked_for(folder: Path, rate: float) -> None:
    phone, email = (pl.Series(_truth(folder, rate, job)) for job in ("phone", "email"))
    could = phone.is_in(["listed", "send"])
    assert (phone == "listed").sum() / could.sum() == pytest.approx(rate, abs=0.015)
    could = ~email.is_in(["blank", "unreadable"])
    assert (could & (email != "send")).sum() / could.sum() == pytest.approx(rate, abs=0.015)


def test_no_contact_point_stands_on_two_rows(folder: Path) -> None:
    repeated = duckdb.sql(f"""
        SELECT count(*) FROM (SELECT {EMAIL_SQL} AS key FROM {_rows(folder, 0.9)} WHERE email LIKE '%@%'
                              UNION ALL SELECT {PHONE_SQL} FROM {_rows(folder, 0.9)} WHERE {PHONE_SQL} <> '')
        GROUP BY key HAVING count(*) > 1
    """).fetchall()
    assert repeated == []


def test_the_library_reads_numbers_as_the_sql_does(folder: Path) -> None:
    readable = f"phone IS NOT NULL AND ({PHONE_SQL} <> '' OR {FOREIGN_SQL})"
    rows = duckdb.sql(
        f"SELECT phone, {PHONE_SQL} FROM {_rows(folder, 0.3)} WHERE {readable} LIMIT 3000"
    ).fetchall()
    for written, number in rows:
        parsed = phonenumbers.parse(written, "US")
        assert phonenumbers.is_valid_number(parsed), "a number of a form that the library refuses"
        if number:
            assert str(parsed.national_number) == number


def test_the_same_seed_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_campaign(tmp_path / "again.csv", ROWS, hit_rate=0.3, sizes=SIZES)
    write_campaign(tmp_path / "other.csv", ROWS, hit_rate=0.3, sizes=SIZES, seed=2)
    first = (folder / "0.3.csv").read_bytes()
    assert (tmp_path / "again.csv").read_bytes() == first
    assert (tmp_path / "other.csv").read_bytes() != first


def test_a_registry_is_340_files_of_twelve_byte_lines(folder: Path) -> None:
    files = sorted((folder / f"registry-{SIZES.largest}").iterdir())
    assert len(files) == 340
    assert all(file.name.startswith("2026-11-5_") for file in files)
    assert sum(file.stat().st_size for file in files) == 12 * SIZES.largest
    lines = files[0].read_text().splitlines()
    assert lines == sorted(set(lines))


def test_sources_too_small_for_the_hit_rate_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too small"):
        write_campaign(tmp_path / "x.csv", 40_000, hit_rate=0.9, sizes=SIZES)


def test_a_registry_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="registry has"):
        write_registry(tmp_path, SIZES.largest + 1, as_of=DAY, sizes=SIZES)


def test_listed_numbers_of_the_smallest_registry_fit_every_larger_one() -> None:
    assert len(area_codes()) == 340
    small, large = registry_sizes(10_000_000), registry_sizes(258_000_000)
    assert small.sum() == 10_000_000
    assert large.sum() == 258_000_000
    assert (small <= large).all()
    assert large.max() < 8_000_000


@pytest.mark.parametrize("size", [1, 2, 7, 1_000, 12_345])
def test_spread_gives_each_number_once(size: int) -> None:
    assert sorted(spread(pl.arange(0, size, eager=True).to_numpy(), size)) == list(range(size))


@pytest.mark.parametrize("name", ["email.yaml", "voice.yaml"])
def test_policies_are_valid(name: str) -> None:
    text = (BENCHMARKS / "policies" / name).read_text()
    Policy.model_validate(yaml.load(text, Loader=CCoreLoader))
