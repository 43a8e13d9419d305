"""Slips of the hand, the ear and the scanner, in a text that had none.

Each function gives another text than it got, or None where it cannot.
"""

from __future__ import annotations

from random import Random

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_DIGITS = "1234567890"


def _neighbours() -> dict[str, str]:
    near: dict[str, str] = {}
    for index, row in enumerate(_ROWS):
        for place, letter in enumerate(row):
            beside = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
            above = _ROWS[index - 1][place : place + 2] if index else ""
            below = _ROWS[index + 1][max(place - 1, 0) : place + 1] if index < 2 else ""
            near[letter] = beside + above + below
    for place, digit in enumerate(_DIGITS):
        near[digit] = _DIGITS[max(place - 1, 0) : place] + _DIGITS[place + 1 : place + 2]
    return near


_NEAR = _neighbours()

_SCANNED = (
    ("rn", "m"), ("m", "rn"), ("cl", "d"), ("d", "cl"), ("vv", "w"), ("w", "vv"), ("O", "0"), ("o", "0"),
    ("0", "O"),
    ("I", "1"), ("l", "1"), ("i", "l"), ("1", "l"), ("1", "I"), ("S", "5"), ("s", "5"), ("5", "S"), ("B", "8"),
    ("8", "B"), ("Z", "2"), ("2", "Z"), ("G", "6"), ("6", "G"), ("e", "c"), ("c", "e"), ("h", "b"), ("u", "ii"),
)  # fmt: skip

_SOUNDS = (
    ("ph", "f"), ("f", "ph"), ("ie", "y"), ("y", "ie"), ("ey", "y"), ("ck", "k"), ("k", "ck"), ("c", "k"),
    ("k", "c"),
    ("th", "t"), ("ea", "ee"), ("ee", "ea"), ("ai", "ay"), ("ay", "ai"), ("ei", "ie"), ("ll", "l"), ("l", "ll"),
    ("nn", "n"), ("n", "nn"), ("tt", "t"), ("t", "tt"), ("rr", "r"), ("ss", "s"), ("s", "z"), ("z", "s"),
    ("er", "ar"),
    ("ar", "er"), ("or", "er"), ("en", "on"), ("son", "sen"), ("sen", "son"), ("ian", "ean"), ("ia", "ya"),
    ("v", "ph"),
    ("gh", ""), ("mac", "mc"), ("mc", "mac"), ("e", ""), ("a", "e"), ("i", "y"), ("o", "oe"),
)  # fmt: skip


def substitution(text: str, rng: Random) -> str | None:
    """A letter or digit replaced by one beside it on the keyboard."""
    places = [place for place, letter in enumerate(text) if letter.lower() in _NEAR]
    if not places:
        return None
    place = rng.choice(places)
    return _put(text, place, rng.choice(_NEAR[text[place].lower()]))


def transposition(text: str, rng: Random) -> str | None:
    """Two letters or digits beside each other exchanged."""
    places = [
        place
        for place in range(len(text) - 1)
        if text[place].isalnum()
        and text[place + 1].isalnum()
        and text[place].lower() != text[place + 1].lower()
    ]
    if not places:
        return None
    place = rng.choice(places)
    exchanged = text[place + 1] + text[place]
    if text[place].isupper() and text[place + 1].islower():
        exchanged = exchanged.capitalize()
    return text[:place] + exchanged + text[place + 2 :]


def omission(text: str, rng: Random) -> str | None:
    """A letter or digit left out; two at least stay."""
    places = [place for place, letter in enumerate(text) if letter.isalnum()]
    if len(places) < 3:
        return None
    place = rng.choice(places)
    left = text[:place] + text[place + 1 :]
    return left.capitalize() if place == 0 and text[0].isupper() and " " not in text else left


def insertion(text: str, rng: Random) -> str | None:
    """A letter or digit doubled, or a neighbour hit with it."""
    places = [place for place, letter in enumerate(text) if letter.lower() in _NEAR]
    if not places:
        return None
    place = rng.choice(places)
    letter = text[place].lower()
    new = letter if rng.random() < 0.5 else rng.choice(_NEAR[letter])
    if text[place].isupper() and text.isupper():
        new = new.upper()
    return text[: place + 1] + new + text[place + 1 :]


def scanning(text: str, rng: Random) -> str | None:
    """A character read as one that looks like it."""
    return _replaced(text, _SCANNED, rng)


def misheard(text: str, rng: Random) -> str | None:
    """A name written as it sounds."""
    low = _replaced(text.lower(), _SOUNDS, rng)
    if low is None or len(low) < 2:
        return None
    return low.upper() if text.isupper() else low.title()


def wrong_digit(text: str, rng: Random) -> str | None:
    """One digit replaced by any other, or two exchanged."""
    if rng.random() < 0.4:
        exchanged = transposition(text, rng)
        if exchanged is not None:
            return exchanged
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    if not places:
        return None
    place = rng.choice(places)
    return _put(text, place, rng.choice([digit for digit in _DIGITS if digit != text[place]]))


def wrong_code(text: str, rng: Random) -> str | None:
    """A letter or digit of a code wrong, or two exchanged; a scanner may have read it."""
    way = rng.random()
    if way < 0.15:
        return scanning(text, rng) or wrong_digit(text, rng)
    if way < 0.25:
        return substitution(text, rng)
    return wrong_digit(text, rng)


SLIPS = {
    "substitution": substitution,
    "transposition": transposition,
    "omission": omission,
    "insertion": insertion,
    "scanning": scanning,
}
"""Those that fall on any written field, by class."""


def _put(text: str, place: int, letter: str) -> str:
    new = letter.upper() if text[place].isupper() else letter
    return text[:place] + new + text[place + 1 :]


def _replaced(text: str, pairs: tuple[tuple[str, str], ...], rng: Random) -> str | None:
    found = [
        (place, old, new)
        for old, new in pairs
        for place in range(len(text) - len(old) + 1)
        if text.startswith(old, place)
    ]
    if not found:
        return None
    place, old, new = rng.choice(found)
    return text[:place] + new + text[place + len(old) :]
