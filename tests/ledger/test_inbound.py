"""Inbound messages: keywords, refusals in other words, and what is neither."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.ledger.inbound import START_WORDS, STOP_WORDS, classify


@pytest.mark.parametrize("word", sorted(STOP_WORDS))
@pytest.mark.parametrize("form", ["{}", "{}.", " {} \n", "“{}”", "{}!!!", "({})"])
def test_a_stop_word_stops_in_any_dress(word: str, form: str) -> None:
    assert classify(form.format(word)) == "stop"
    assert classify(form.format(word.lower())) == "stop"
    assert classify(form.format(word.title())) == "stop"


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("STOP ALL", "stop"),
        ("stop all.", "stop"),
        ("Opt out", "stop"),
        ("opt-out", "stop"),
        ("Arrêt", "stop"),
        ("ＳＴＯＰ", "stop"),
        ("S.T.O.P", "stop"),
        ("st op", "stop"),
        ("START", "start"),
        ("unstop", "start"),
        ("Start!", "start"),
        ("un stop", "refusal"),
        ("Start sending again", "other"),
        ("do not start", "other"),
        ("Yes", "other"),
        ("HELP", "help"),
        ("info?", "help"),
        ("help me stop this", "refusal"),
        ("Stop texting me", "refusal"),
        ("Can't stop won't stop buying", "refusal"),
        ("nonstop", "other"),
        ("nonstop fun", "other"),
        ("non-stop", "refusal"),
        ("unstoppable", "other"),
        ("please don’t text me", "refusal"),
        ("dont ever contact me again", "refusal"),
        ("do not call", "refusal"),
        ("I do not know", "other"),
        ("no", "refusal"),
        ("No.", "refusal"),
        ("No problem, see you there", "other"),
        ("no thanks", "refusal"),
        ("take me off your list", "refusal"),
        ("take the kids to school", "other"),
        ("wrong number", "refusal"),
        ("Remove me please", "refusal"),
        ("removed the old one", "other"),
        ("please have me removed me from this", "refusal"),
        ("opt me out", "refusal"),
        ("opt the kids in", "other"),
        ("no texts", "refusal"),
        ("no calls please", "refusal"),
        ("no text came", "refusal"),
        ("Cancelled!", "refusal"),
        ("I withdraw my consent", "refusal"),
        ("cease and desist", "refusal"),
        ("No quiero mensajes", "refusal"),
        ("STOPP", "refusal"),
        ("see you this weekend", "other"),
        ("what time does it end", "refusal"),
        ("not interested", "refusal"),
        ("very interested", "other"),
        ("Unsubscribe me!", "refusal"),
        ("désabonnez-moi", "refusal"),
        ("ne plus m'envoyer", "refusal"),
        ("no más por favor", "refusal"),
        ("🛑", "refusal"),
        ("STOP 🛑", "refusal"),
        ("td", "stop"),
        ("td bank called", "other"),
        ("", "other"),
        ("👍", "other"),
        ("Thank you", "other"),
    ],
)
def test_classify(body: str, meaning: str) -> None:
    assert classify(body) == meaning


@pytest.mark.parametrize(
    ("body", "said", "meaning"),
    [
        ("BAJA", "STOP", "stop"),
        ("hello", "stop", "stop"),
        ("OUI", "START", "start"),
        ("start", "START", "start"),
        ("stop", "START", "stop"),
        ("don't text me", "START", "refusal"),
        ("what is this", "HELP", "help"),
        ("help, stop it", "HELP", "refusal"),
        ("hello", "SOMETHING", "other"),
        ("stop", None, "stop"),
    ],
)
def test_what_the_gateway_says_never_outweighs_a_refusal(body: str, said: str | None, meaning: str) -> None:
    assert classify(body, opt_out_type=said) == meaning


@given(st.text(), st.sampled_from(sorted(STOP_WORDS - {"TD", "ARRET"})), st.text())
def test_a_word_of_refusal_anywhere_is_never_let_through(before: str, word: str, after: str) -> None:
    assert classify(f"{before} {word.lower()} {after}") in {"stop", "refusal"}


@given(st.text())
def test_nothing_but_a_start_word_starts(body: str) -> None:
    letters = "".join(mark for mark in unicodedata.normalize("NFKD", body).upper() if mark.isalnum())
    if classify(body) == "start":
        assert letters in START_WORDS
