"""The keys of the benchmark's cells in SQL, in few and simple steps, for the DuckDB side and for the tests.

Every form that shape.py writes has its key here, so both sides can decide every row alike.
"""

EMAIL_SQL = "regexp_replace(lower(trim(email)), '^mailto:', '')"
"""Clean address. Without an `@` in it the cell is unreadable."""

DOMAIN_SQL = f"split_part({EMAIL_SQL}, '@', 2)"
"""Domain of the address; a blocked domain blocks what is below it too, by one label here."""
PARENT_DOMAIN_SQL = f"regexp_replace({DOMAIN_SQL}, '^[^.]+\\.', '')"

FOREIGN_SQL = "phone LIKE '+%' AND phone NOT LIKE '+1%'"
"""A readable number of another country."""

_WITHOUT_EXTENSION = r"regexp_replace(phone, '(;ext=|\s*ext\.?\s*|\s*x)\d+$', '')"
_LETTERS_AS_DIGITS = (
    f"CASE WHEN regexp_matches(phone, '^[0-9]{{3}}-[A-Z]') THEN "
    f"translate({_WITHOUT_EXTENSION}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '22233344455566677778889999') "
    f"ELSE {_WITHOUT_EXTENSION} END"
)
_DIGITS = rf"regexp_replace(regexp_replace({_LETTERS_AS_DIGITS}, '\D', '', 'g'), '^011', '')"
PHONE_SQL = rf"regexp_extract({_DIGITS}, '^1?([2-9]\d{{2}}[2-9]\d{{6}})$', 1)"
"""Ten digits, or empty where the cell is unreadable (or foreign)."""
