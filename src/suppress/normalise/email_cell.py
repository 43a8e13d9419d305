"""Cells that hold more than one plain address: names, comments, several addresses, other alphabets.

Python by the cell, so only for the distinct leftovers of the expressions in `email.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from suppress.normalise.invisible import INVISIBLE

LONGEST_CELL = 8192
"""Characters; more than that in one cell is a damaged file, not a list of addresses."""

MOST_PARTS = 255
"""Parts are numbered in 8 bits; what comes after is one unreadable part."""

LONGEST_ADDRESS = 254  # RFC 5321 4.5.3.1.3: a path of 256 octets less its angle brackets
LONGEST_LOCAL = 64  # RFC 5321 4.5.3.1.1

APOSTROPHES = "‘’ʼ"
"""What word processors make of the `'` in a local part (`o’neil`); no provider gives them out."""

AT_SIGNS = "@＠﹫"
"""Every sign that is an `@` in NFKC."""
_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_TOKEN = re.compile(
    r"""
    "(?:[^"\\]|\\.)*"(?=\s*[<@＠﹫])    # a quoted name, or a quoted local part
    | (?P<bracket><[^<>]*>)
    | \([^()]*\)
    | (?P<end>[;,\r\n\t；，、])
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_AROUND_AT = re.compile(rf"\s*([{AT_SIGNS}])\s*")
_SLASHES = re.compile(r"[/|&]")
_BETWEEN = re.compile(r"[\s/|&]+")
_BRACKET = re.compile(r"<([^<>]*)>?\s*$")  # the closing one is often cut off
_COMMENT_AT_END = re.compile(r"^\([^()]*\)|\([^()]*\)$")
_DEBRIS = " \t\r\n.'\"`´‘’“”„«»<>,;:"
_QUOTED = re.compile(r'"((?:[^"\\@]|\\[^@])+)"@([^@]+)', re.DOTALL)
_DOT_ATOM = re.compile(r"[a-z0-9_+=-](?:[a-z0-9_+='&.-]*[a-z0-9_+=-])?")
# RFC 5322 specials: they tell a note, a list or an IP literal, not an address. `*` is a domain rule.
# `|` is allowed there, and yet it is what stands between two cells that were read as one.
_NOT_IN_ADDRESS = re.compile(r'[\s()<>\[\]:;\\,"*|]')
# Signs that no domain has: `jane@example.com/2026` names nobody's mailbox, and jane would not be found by it.
_NOT_IN_DOMAIN = re.compile(r"[!#$%&'+/=?^`{}~]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


def addresses(cell: str) -> list[tuple[str, str | None]]:
    """Every part of a cell, as written and as key.

    Args:
        cell: Text with at least one visible character.

    Returns:
        At least one pair. First the address as written, without the name, comment or `mailto:` around
        it (the whole part where no address is found); then its strict key, None where the part is not
        an address.
    """
    if len(cell) > LONGEST_CELL:
        return [(cell, None)]
    found = [pair for text in _parts(cell) for pair in _read(text)]
    if not found:
        return [(cell, None)]
    if len(found) > MOST_PARTS:
        return [*found[: MOST_PARTS - 1], (cell, None)]
    return found


def _parts(cell: str) -> Iterator[str]:
    """The cell, cut at separators and after `<…>`; a name keeps the commas before its `<…>`."""
    nameless: list[str] = []
    for text, bracketed in _pieces(cell):
        if not text.strip(_DEBRIS):
            continue
        if bracketed:
            nameless.clear()  # `Doe, Jane <jane@example.com>`: what came before is the name
        elif not _has_at(text):
            nameless.append(text)
            continue
        yield from nameless
        nameless.clear()
        yield text
    yield from nameless


def _pieces(cell: str) -> Iterator[tuple[str, bool]]:
    start = 0
    for token in _TOKEN.finditer(cell):
        if token["end"]:
            yield cell[start : token.start()], False
            start = token.end()
        elif token["bracket"] and _has_at(token["bracket"]):
            yield cell[start : token.end()], True
            start = token.end()
    yield cell[start:], False


def _read(text: str) -> Iterator[tuple[str, str | None]]:
    bracket = _BRACKET.search(text)
    if bracket and _has_at(text[: bracket.start()]):
        # `other@example.com <jane@example.com>`: usually the same address twice, else both count.
        inner = _pair(bracket[1])
        yield inner
        yield from (pair for pair in _read(text[: bracket.start()]) if pair[1] not in (None, inner[1]))
        return
    pair = _pair(text)
    if pair[1] is None and (sum(text.count(at) for at in AT_SIGNS) > 1 or _SLASHES.search(text)):
        yield from _read_unseparated(text)
    else:
        yield pair


def _read_unseparated(text: str) -> Iterator[tuple[str, str | None]]:
    """Addresses with only spaces or slashes between them; what else is there makes one unreadable part."""
    pairs = [_pair(word) for word in _BETWEEN.split(_AROUND_AT.sub(r"\1", text)) if word.strip(_DEBRIS)]
    yield from (pair for pair in pairs if pair[1] is not None)
    if any(email is None for _, email in pairs):
        yield text, None


def _pair(text: str) -> tuple[str, str | None]:
    email = _key(_unwrapped(text, settle=True))
    return (text, None) if email is None else (_unwrapped(text, settle=False), email)


def _unwrapped(text: str, *, settle: bool) -> str:
    """The address without what stands around it; settled is NFKC, lower case and nothing invisible."""
    while True:
        before = text
        if settle:
            text = _settled(text)
        text = _COMMENT_AT_END.sub("", text.strip()).strip()
        bracket = _BRACKET.search(text)
        if bracket and _has_at(bracket[1]):
            text = bracket[1]
        if text[:7].lower() == "mailto:":
            text = unquote(text[7:].partition("?")[0])  # RFC 6068
        text = text.rstrip(_DEBRIS)
        if not _QUOTED.fullmatch(text):
            text = text.lstrip(_DEBRIS)
        if text == before:
            return text


def _settled(text: str) -> str:
    while True:
        before = text
        # `İ` lower-cases to `i` and a combining dot, which no address was ever registered with.
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).lower().replace("i\u0307", "i")
        text = _AROUND_AT.sub(r"\1", text)
        if text == before:
            return text


def _key(text: str) -> str | None:
    if text.count("@") != 1:
        return None
    local, _, domain = text.partition("@")
    local = local.translate(_STRAIGHT)
    quoted = _QUOTED.fullmatch(f"{local}@{domain}")
    if quoted and _DOT_ATOM.fullmatch(quoted[1]):
        local = quoted[1]
    elif not quoted and _NOT_IN_ADDRESS.search(local):
        return None
    domain = _a_label(domain)
    if not local or not domain or _NOT_IN_ADDRESS.search(domain) or _NOT_IN_DOMAIN.search(domain):
        return None
    email = f"{local}@{domain}"
    too_long = len(local.encode()) > LONGEST_LOCAL or len(email.encode()) > LONGEST_ADDRESS
    return None if too_long else email


@lru_cache(maxsize=65_536)
def _a_label(domain: str) -> str:
    if domain.isascii():
        return domain
    import idna  # few lists have such a domain

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:  # as all of the library's errors are
        return domain  # malformed on both sides is still the same domain


def _has_at(text: str) -> bool:
    return any(at in text for at in AT_SIGNS)
