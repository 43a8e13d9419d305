"""Countries and states that a policy can name."""

from __future__ import annotations

from functools import cache

from suppress.normalise.state_names import state_codes
from suppress.normalise.territories import US_TERRITORIES
from suppress.policy.problem import did_you_mean

# Codes that CLDR lists beside ISO 3166-1 alpha-2: groupings, reserved and made-up ones. XK (Kosovo)
# stays: it is a user-assigned code, and phone metadata uses it.
_NO_COUNTRY = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes."""
    from babel import Locale

    codes = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRY


def unknown_place(code: str) -> str | None:
    """What is wrong with a code where a rule names its jurisdictions; None where it can be used.

    Args:
        code: Two letters of a country, or ISO 3166-2 of a state or province of the United States or Canada.
    """
    if code in state_codes() or code in country_codes():
        return None
    capital = code.upper()
    country, _, state = capital.partition("-")
    if capital in state_codes() or capital in country_codes():
        hint = f"; did you mean '{capital}'?"
    elif state in US_TERRITORIES:
        hint = f"; did you mean '{state}'?"
    elif state and country not in {"US", "CA"}:
        hint = "; only the United States and Canada have states here: name the country"
    elif state:
        hint = did_you_mean(capital, [one for one in state_codes() if one.startswith(capital[:4])])
    else:
        meant = [one for one in sorted(state_codes()) if one.endswith(f"-{capital}")]
        hint = f"; did you mean '{meant[0]}'?" if meant else unknown_country(code)
    return f"unknown jurisdiction '{code}' (a country, such as US, or a state, such as US-TX){hint}"


def unknown_country(code: str) -> str:
    """What could have been meant by a code that is no country; nothing where nothing is near."""
    if code.upper() in country_codes():
        return f"; did you mean '{code.upper()}'?"
    return "; did you mean 'GB'?" if code.upper() == "UK" else ""
