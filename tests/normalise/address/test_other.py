import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.normalise.address import standard_addresses
from suppress.normalise.address.parts import ADDRESS_PARTS

FIELDS = ("address1", "address2", "address3", "city", "state", "postal_code", "country")


def foreign(text: str, country: str = "DE", postal_code: str = "10115") -> dict[str, str | None]:
    """Parts of an address whose lines have `|` between them."""
    row = {"country": country, "postal_code": postal_code, **dict(zip(FIELDS, text.split("|"), strict=False))}
    rows = pl.DataFrame([{field: row.get(field) for field in FIELDS}], schema=dict.fromkeys(FIELDS, pl.String))
    found: dict[str, str | None] = standard_addresses(rows, {field: field for field in FIELDS}).row(
        0, named=True
    )
    return found


NUMBERED = [
    ("Hauptstraße 5", "5", "HAUPT", "STR", None),
    ("Hauptstr. 5", "5", "HAUPT", "STR", None),
    ("Haupt Strasse 5", "5", "HAUPT", "STR", None),
    ("Hauptstr. 5a", "5A", "HAUPT", "STR", None),
    ("Hauptstr. 5 A", "5A", "HAUPT", "STR", None),
    ("Hauptstr. 5, Whg. 12", "5", "HAUPT", "STR", "12"),
    ("Hauptstr. 5/12", "5", "HAUPT", "STR", "12"),
    ("Hauptstr. 5|10115 Berlin", "5", "HAUPT", "STR", None),
    ("Asam-Str. 5", "5", "ASAM", "STR", None),
    ("Am Markt 5", "5", "AM MARKT", None, None),
    ("Kerkstraat 5", "5", "KERK", "STR", None),
    ("5 rue de la Paix", "5", "PAIX", "RUE", None),
    ("5, rue de la Paix", "5", "PAIX", "RUE", None),
    ("5 bis rue de la Paix", "5B", "PAIX", "RUE", None),
    ("5bis rue de la Paix", "5B", "PAIX", "RUE", None),
    ("5 ter, rue de la Paix", "5T", "PAIX", "RUE", None),
    ("5 Bishop Street", "5", "BISHOP", "ST", None),
    ("Via Roma 5 bis", "5B", "ROMA", "VIA", None),
    ("5b rue de la Paix", "5B", "PAIX", "RUE", None),
    ("5 av. Victor Hugo", "5", "VICTOR HUGO", "AVE", None),
    ("5 avenue Victor Hugo, Appt 3", "5", "VICTOR HUGO", "AVE", "3"),
    ("Via Roma, 5", "5", "ROMA", "VIA", None),
    ("Via Roma 5 int. 3", "5", "ROMA", "VIA", "3"),
    ("Calle Mayor 5, piso 3", "5", "MAYOR", "CALLE", "3"),
    ("C/ Mayor 5", "5", "MAYOR", "CALLE", None),
    ("12 Smith Street", "12", "SMITH", "ST", None),
    ("2/14 Smith St", "14", "SMITH", "ST", "2"),
    ("Unit 2, 14 Smith St", "14", "SMITH", "ST", "2"),
]


def test_number_and_street_in_either_order() -> None:
    lines = [dict(zip(FIELDS, text.split("|"), strict=False)) for text, *_ in NUMBERED]
    cells = [{"country": "DE", "postal_code": "10115", **line} for line in lines]
    rows = pl.DataFrame(cells, schema=dict.fromkeys(FIELDS, pl.String))
    found = standard_addresses(rows, {field: field for field in FIELDS})
    assert found.select("form", "kind").unique().rows() == [("other", "street")]
    shown = found.select("number", "street", "suffix", "unit").rows()
    assert [(text, *parts) for (text, *_), parts in zip(NUMBERED, shown, strict=True)] == NUMBERED


def test_rows_are_read_alike_whatever_stands_beside_them() -> None:
    texts = [text for text, *_ in NUMBERED[::5] if "|" not in text]
    rows = pl.DataFrame({"address1": texts, "country": "DE", "postal_code": "10115"})
    whole = standard_addresses(rows, {field: field for field in rows.columns})
    assert whole.rows(named=True) == [foreign(text) for text in texts]


@pytest.mark.parametrize("text", ["Postfach 12 34", "BP 1234", "PO Box 1234", "Apartado Postal 1234"])
def test_boxes(text: str) -> None:
    found = foreign(text)
    assert (found["kind"], found["number"], found["street"]) == ("box", "1234", None)


@pytest.mark.parametrize(
    ("text", "kind", "number", "box"),
    [
        ("5 rue de la Paix|BP 45", "street", "5", "45"),
        ("BP 45|5 rue de la Paix", "street", "5", "45"),
        ("Hauptstr. 5, Postfach 12 34", "street", "5", "1234"),
        ("Postfach 12 34|20095 Hamburg", "box", "1234", None),
        ("Schloss Neuhof|Postfach 12 34", "box", "1234", None),
    ],
)
def test_a_box_beside_a_street_is_a_second_address(text: str, kind: str, number: str, box: str | None) -> None:
    found = foreign(text)
    assert (found["kind"], found["number"], found["box"]) == (kind, number, box)


@pytest.mark.parametrize(
    ("cells", "code", "form"),
    [
        ({"postal_code": "D-10115", "country": None}, "10115", "other"),
        ({"postal_code": "de - 10115", "country": None}, "10115", "other"),
        ({"postal_code": "CH-8001"}, "08001", "other"),
        ({"postal_code": None, "city": "D-10115 Berlin", "country": None}, "10115", "other"),
        ({"postal_code": "10115", "country": None}, "10115", "US"),
        ({"postal_code": "X-10115"}, "X10115", "other"),
    ],
)
def test_the_country_before_a_postal_code_is_none_of_it(
    cells: dict[str, str | None], code: str, form: str
) -> None:
    row = {"address1": "Hauptstr. 5", "country": "DE", **cells}
    rows = pl.DataFrame([{field: row.get(field) for field in FIELDS}], schema=dict.fromkeys(FIELDS, pl.String))
    found = standard_addresses(rows, {field: field for field in FIELDS}).row(0, named=True)
    assert (found["postal_code"], found["form"]) == (code, form)
    assert found["city"] in (None, "BERLIN")


@pytest.mark.parametrize(
    ("text", "whole"),
    [("Schloss Neuhof", "SCHLOSS NEUHOF"), ("千代田区丸の内一丁目", "千代田区丸の内一丁目"), ("", None)],
)
def test_what_is_not_understood_is_compared_by_its_text(text: str, whole: str | None) -> None:
    found = foreign(text)
    assert (found["kind"], found["number"], found["text"]) == (None, None, whole)


pieces = st.lists(
    st.sampled_from(["Hauptstr.", "5", "rue", "de", "/", ",", "|", "Whg", "10115", "BP"]), max_size=7
)


@given(pieces, st.text(max_size=4))
def test_arbitrary_text_is_read(words: list[str], more: str) -> None:
    found = foreign(" ".join([*words, more]))
    assert list(found) == ADDRESS_PARTS.names()
    assert all(value is None or value for value in found.values())
