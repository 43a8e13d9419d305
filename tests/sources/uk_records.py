"""Records of the MPS and the Baby MPS, built by the positions of the published tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# domain/registries.md sections 4.2 and 4.3: first and last position of each field.
PERSONAL = {
    "action": (1, 1), "date": (2, 9), "interests": (10, 17), "future": (18, 25), "prefix": (26, 45),
    "forename": (46, 95), "surname": (96, 145), "suffix": (146, 155), "address1": (156, 205),
    "address2": (206, 255), "address3": (256, 305), "town": (306, 355), "county": (356, 405),
    "postcode": (406, 413), "dps": (414, 415),
}  # fmt: skip
ORIGINAL = {
    "action": (1, 1), "date": (2, 9), "interests": (10, 17), "future": (18, 23), "prefix": (24, 27),
    "forename": (28, 30), "surname": (31, 51), "suffix": (52, 55), "address1": (56, 87), "address2": (88, 119),
    "address3": (120, 151), "town": (152, 176), "county": (177, 196), "postcode": (197, 204), "dps": (205, 206),
}  # fmt: skip
BABY = {
    "expected": (1, 8), "date": (9, 16), "prefix": (17, 31), "forename": (32, 56), "surname": (57, 81),
    "address1": (82, 113), "address2": (114, 145), "address3": (146, 177), "town": (178, 209),
    "county": (210, 241), "postcode": (242, 249), "email": (250, 399),
}  # fmt: skip
BABY_WITHOUT_EMAIL = {name: place for name, place in BABY.items() if name != "email"}

HOME = {
    "address1": "1 High Street", "address2": "Headington", "town": "Oxford", "county": "Oxfordshire",
    "postcode": "OX3 1AA", "dps": "1A",
}  # fmt: skip

Positions = Mapping[str, tuple[int, int]]


def fixed(layout: Positions, fields: Mapping[str, str]) -> str:
    """One record of fixed positions."""
    record = [" "] * max(last for _, last in layout.values())
    for name, text in fields.items():
        if name in layout:
            first, last = layout[name]
            assert len(text) <= last - first + 1, name
            record[first - 1 : first - 1 + len(text)] = text
    return "".join(record)


def quoted(layout: Positions, fields: Mapping[str, str]) -> str:
    """One record of CSV in the order of the layout, each field in quotes."""
    return ",".join('"' + fields.get(name, "").replace('"', '""') + '"' for name in layout)


def mps(action: str, date: str, forename: str, surname: str = "Example", **more: str) -> dict[str, str]:
    """Fields of a record at the one address."""
    return {**HOME, "action": action, "date": date, "forename": forename, "surname": surname, **more}


def text_of(records: Sequence[str], end: str = "\r\n") -> bytes:
    """A file of records in cp1252."""
    return "".join(f"{record}{end}" for record in records).encode("cp1252")
