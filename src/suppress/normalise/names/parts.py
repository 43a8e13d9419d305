"""Parts of one person's name: given names, surname and its forms, generation.

Expressions over standard text, which keeps commas and hyphens; nothing here knows of rows or of two people.
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.names import words
from suppress.normalise.text import standard_text

# What a person sees as one mark, and Unicode does not.
_HYPHENS = "[\u2010-\u2015\u2212\u00ad]"
# `William (Bill) Smith`, `William "Bill" Smith`: what a person is called besides, or a remark.
_ASIDE = r"""\([^)]*\)|"[^"]*"|“[^”]*”|„[^“]*“|«[^»]*»| '[^' ]+' """
# `WaldroupBasham`; not `McDonald`, whose first part is short.
_TWO_IN_ONE = r"(\p{Ll}{2})(\p{Lu}\p{Ll})"
# Figures that a hand or a scanner takes for letters, between letters, and those that begin no ordinal.
_MISREAD = {"0": "O", "1": "I", "5": "S", "6": "G", "8": "B"}
_FIRST_MISREAD = {"6": "G", "8": "B"}
_KEPT = r",&+/;\-"


def legible(cell: pl.Expr, *, words_before_degree: int) -> pl.Expr:
    """The cell as received with plain hyphens, initials apart, and without asides and degrees with dots.

    Args:
        cell: String, nulls allowed.
        words_before_degree: How many words stand before what may be a degree with dots: behind one word
            of a whole name `M.D.` is two initials.
    """
    before = r"^(\s*" + r"[^\s,]+[\s,]+" * (words_before_degree - 1) + r"[^\s,]+.*?)"
    return (
        cell.str.replace_all("(?i)&amp;", "&")
        .str.replace_all(_HYPHENS, "-")
        .str.replace_all(_ASIDE, " ")
        .str.replace_all(_TWO_IN_ONE, "$1-$2")
        .str.replace(before + words.DOTTED_DEGREE, "$1, ESQ$3")
        .str.replace_all(r"\b(\p{L})\.", "$1 ")
    )


def standard_name(cell: pl.Expr) -> pl.Expr:
    """Standard text of what `legible` gives, which keeps commas, hyphens and what stands between two people."""
    return standard_text(cell, keep=_KEPT)


def trimmed(text: pl.Expr) -> pl.Expr:
    """Standard text without what stands before a name and is none of it; null where nothing is left."""
    numbered: pl.Expr = pl.when(text.str.contains("[0-9]")).then(text)
    for figure, letter in _MISREAD.items():
        numbered = numbered.str.replace_all(rf"(\p{{L}}){figure}(\p{{L}})", "${1}" + letter + "${2}")
    for figure, letter in _FIRST_MISREAD.items():
        numbered = numbered.str.replace_all(rf"\b{figure}(\p{{L}}{{3}})", letter + "$1")
    return filled(
        pl.coalesce(numbered, text)
        .str.replace_all(r" *- *", "-")
        .str.replace_all(r"-(MC|MAC|O|D) ", "-$1")
        .str.strip_chars("-,;/+& ")
        .str.replace(words.ESTATE, "")
        .str.replace(words.THE_TITLE, "$1$2")
    )


def without_titles(name: pl.Expr) -> pl.Expr:
    """The name without the titles before and behind it; empty where there was nothing else."""
    return (
        name.str.replace(words.TITLES_BEHIND, "")
        .str.replace(words.ONLY_TITLES, "")
        .str.replace(words.TITLES, "")
        .str.replace(words.TITLES_OR_NAMES, "$1$2")
    )


def generation_behind(name: pl.Expr) -> pl.Expr:
    """JR, SR, 3, 4 or 5 behind a whole name, else null."""
    name = name.str.replace(words.LATE_DEGREE, "$1")
    said = pl.coalesce(
        name.str.extract(words.GENERATION, 1),
        name.str.extract(words.GENERATION_BETWEEN, 2),
        name.str.replace(words.SUFFIX, "").str.extract(words.LATE_GENERATION, 1),
    )
    return _generation(said)


def without_suffix(name: pl.Expr) -> pl.Expr:
    """A whole name without generation and degrees behind it."""
    bare = name.str.replace(words.LATE_DEGREE, "$1").str.replace(words.SUFFIX, "")
    bare = bare.str.replace(words.GENERATION_BETWEEN, "$1 $3")
    late = bare.str.contains(words.LATE_GENERATION)
    return pl.when(late).then(bare.str.replace(r"[ ,]+[^ ,]+$", "")).otherwise(bare)


def generation_of_surname(surname: pl.Expr) -> pl.Expr:
    """JR, SR, 3, 4 or 5 behind a surname that has a field of its own, else null."""
    return _generation(surname.str.extract(words.FIELD_GENERATION, 1))


def generation_of_given(given: pl.Expr) -> pl.Expr:
    """Generation behind given names, or before them and a comma, else null."""
    return _generation(
        pl.coalesce(given.str.extract(words.GIVEN_GENERATION, 1), given.str.extract(words.GENERATION_BEFORE, 1))
    )


def generation_of_suffix(suffix: pl.Expr) -> pl.Expr:
    """Generation that a field for suffixes says, else null."""
    known = words.GENERATIONS | words.ONLY_IN_SUFFIX
    return _generation(suffix.str.extract(rf"(?:^|[ ,])({'|'.join(known)})(?:[ ,]|$)", 1))


def _generation(word: pl.Expr) -> pl.Expr:
    known = words.GENERATIONS | words.ONLY_IN_SUFFIX
    return word.replace_strict(known, default=None, return_dtype=pl.String)


def surname_words(surname: pl.Expr) -> pl.Expr:
    """A surname without title, suffix and hyphens, one blank between its words; empty without letters."""
    bare = surname.str.replace(words.COURTESIES, "").str.replace(words.FIELD_SUFFIX, "")
    spaced = bare.str.replace_all(r"[^\p{L}\p{M}]+", " ").str.strip_chars(" ")
    # `Susan Saint James` is the other spelling of St James; `née` names a further surname.
    spaced = spaced.str.replace(r"^SAINT ", "ST ").str.replace_all(r" (?:NEE|BORN) ", " ")
    return spaced.str.replace_all(words.PREFIX_AND_WORD, "$1")


def joined(letters: pl.Expr) -> pl.Expr:
    """The letters alone, as one word."""
    return letters.str.replace_all(r"[^\p{L}\p{M}]+", "")


def further_surnames(compound: pl.Expr) -> pl.Expr:
    """Other forms of a surname of several words: each part, with its particles and without.

    Args:
        compound: As `surname_words` gives it, with a blank in it; null for other surnames.

    Returns:
        String: `DELACRUZ LOPEZ CRUZ` for `DE LA CRUZ LOPEZ`, null where there is none.
    """
    attached = compound.str.replace_all(words.PARTICLE_AND_WORD, "$1").str.split(" ")
    forms = pl.concat_list(attached, compound.str.split(" ")).list.unique(maintain_order=True)
    is_part = ~pl.element().is_in(list(words.NOT_PARTS)) & (pl.element().str.len_chars() > 1)
    parts = forms.list.eval(pl.element().filter(is_part))
    return filled(parts.list.set_difference(pl.concat_list(joined(compound))).list.join(" "))


def given_words(given: pl.Expr) -> pl.Expr:
    """Given names and initials without title and suffix, one blank between them; hyphens join."""
    bare = without_titles(given).str.replace(words.GENERATION_BEFORE, "").str.replace(words.GIVEN_SUFFIX, "")
    joined_up = bare.str.replace_all("-", "", literal=True)
    return joined_up.str.replace_all(r"[^\p{L}\p{M}]+", " ").str.strip_chars(" ")


def are_initials(word: pl.Expr) -> pl.Expr:
    """Whether a word is initials without dots: `JR`, but not `AL`; `JRR`, but not `AMY`."""
    two = word.str.contains("^[A-Z]{2}$") & ~word.is_in(sorted(words.TWO_LETTER_NAMES))
    return two | word.str.contains("^[B-DF-HJ-NP-TV-XZ]{3}$")


def filled(text: pl.Expr) -> pl.Expr:
    """The text, null where it is empty."""
    return pl.when(text != "").then(text)
