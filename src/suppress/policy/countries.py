"""Countries that a policy can name."""

from __future__ import annotations

from functools import cache

# Codes that CLDR lists beside ISO 3166-1 alpha-2: groupings, reserved and made-up ones. XK (Kosovo)
# stays: it is a user-assigned code, and phone metadata uses it.
_NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes."""
    from babel import Locale

    codes = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRY
