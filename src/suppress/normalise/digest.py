"""Digests of contact points, and the 128 bits that stand for a text key when lists are compared.

Expressions in, expressions out. Text keys are compared by XXH3-128: two different texts share all
128 bits with a chance of about 10⁻²⁵ between 10 million rows and 5 million entries, and a prepared
source takes 16 bytes an entry instead of the text.
"""

from __future__ import annotations

from typing import Any, cast

import polars as pl
import polars_hash  # noqa: F401  registers the name spaces

from suppress.model import Algorithm


def text_halves(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Low and high 64 bits of the XXH3-128 of a text.

    Args:
        text: String column, nulls allowed.

    Returns:
        Two UInt64 expressions (`key`, `check` of KEYS), null where the text is null.
    """
    digest = _plugin(text).nchash.xxh3_128()
    low = digest.cast(pl.UInt64, wrap_numerical=True)
    high = (digest // pl.lit(2**64, dtype=pl.UInt128)).cast(pl.UInt64)
    return low, high


def hex_halves(digest: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """First and second 8 bytes of a hexadecimal digest, as big-endian numbers.

    Args:
        digest: String column of lower-case hexadecimal text, at least 32 characters, nulls allowed.

    Returns:
        Two UInt64 expressions (`key`, `check` of KEYS), null where the digest is null.
    """
    first = digest.str.slice(0, 16).str.to_integer(base=16, dtype=pl.UInt64)
    second = digest.str.slice(16, 16).str.to_integer(base=16, dtype=pl.UInt64)
    return first, second


def hex_digest(text: pl.Expr, algorithm: Algorithm) -> pl.Expr:
    """Lower-case hexadecimal digest of the UTF-8 bytes of a text, null where the text is null."""
    match algorithm:
        case "md5":
            digest = _plugin(text).nchash.md5()
        case "sha1":
            digest = _plugin(text).nchash.sha1()
        case "sha256":
            digest = _plugin(text).chash.sha2_256()
        case "sha512":
            digest = _plugin(text).chash.sha2_512()
    return cast("pl.Expr", digest)


def _plugin(text: pl.Expr) -> Any:
    # `nchash` and `chash` appear on Expr at run time only; the type checker cannot see them.
    return text
