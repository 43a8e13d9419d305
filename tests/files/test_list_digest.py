from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppress.errors import CampaignListError
from suppress.files.list_digest import ListDigest
from suppress.files.received import cannot_read


def unreadable(error: OSError) -> CampaignListError:
    return cannot_read("list.csv", error)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("digest") / "list.csv"


@settings(deadline=None)
@given(st.binary(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_the_digest_is_that_of_the_file_whatever_is_told_of_it(
    path: Path, content: bytes, told: list[tuple[int, int]]
) -> None:
    path.write_bytes(content)
    digest = ListDigest(path, unreadable)
    for start, stop in told:
        digest.take(min(start, len(content)), content[start:stop])
    assert digest.result() == hashlib.sha256(content).hexdigest()


def test_what_was_told_is_not_read_again(path: Path) -> None:
    path.write_bytes(b"id\n1\n2\n")
    digest = ListDigest(path, unreadable)
    digest.take(3, b"1\n")
    path.write_bytes(b"xx\nx\n2\n")
    assert digest.result() == hashlib.sha256(b"id\n1\n2\n").hexdigest()


def test_what_is_told_after_the_rest_was_begun_counts_once(path: Path) -> None:
    path.write_bytes(b"id\n1\n")
    digest = ListDigest(path, unreadable)
    digest.read_rest()
    digest.take(0, b"id\n")
    assert digest.result() == hashlib.sha256(b"id\n1\n").hexdigest()


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(CampaignListError, match="cannot be read"):
        ListDigest(tmp_path / "gone.csv", unreadable).result()
