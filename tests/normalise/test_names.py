from collections.abc import Callable, Sequence
from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.normalise.names import PERSON_NAMES, given_forms, read_names, standard_names, surname_forms

FIELDS = ("name", "first_name", "middle_name", "last_name", "suffix")
Person = tuple[str | None, ...]
Fields = dict[str, str | None]
Spoil = Callable[[str], str]


def rows_of(*lines: dict[str, str | None]) -> pl.DataFrame:
    cells = [{f"c_{field}": line.get(field) for field in FIELDS} for line in lines]
    return pl.DataFrame(cells, schema={f"c_{field}": pl.String for field in FIELDS})


COLUMNS = {field: f"c_{field}" for field in FIELDS}


def people_of_all(lines: Sequence[Fields]) -> list[list[Person]]:
    """The people of each line, all read in one frame, which takes as long as one line alone."""
    found = standard_names(rows_of(*lines), COLUMNS).select("row", "first", "middle", "last", "generation")
    by_line: list[list[Person]] = [[] for _ in lines]
    for row, *parts in found.iter_rows():
        by_line[row].append(tuple(parts))
    return by_line


def assert_people(cases: Sequence[tuple[Fields, list[Person]]]) -> None:
    found = people_of_all([fields for fields, _ in cases])
    assert [(fields, each) for (fields, _), each in zip(cases, found, strict=True)] == list(cases)


def people(**fields: str | None) -> list[Person]:
    """First, middle, last and generation of each person, without what is absent at the end."""
    found = standard_names(rows_of(fields), COLUMNS).select("first", "middle", "last", "generation")
    return [tuple(person) for person in found.iter_rows()]


def person(
    first: str | None, last: str | None, middle: str | None = None, generation: str | None = None
) -> Person:
    return first, middle, last, generation


JOHN = person("JOHN", "SMITH")
MARY = person("MARY", "SMITH")
JUNIOR = person("JOHN", "SMITH", generation="JR")


ONE_PERSON = [
    ("John Smith", JOHN),
    ("  jOHN   SMITH ", JOHN),
    ("Smith, John", JOHN),
    ("Smith,John", JOHN),
    ("J0hn Sm1th", person("JOHN", "SMITH")),
    ("Su5an 6arcia", person("SUSAN", "GARCIA")),
    ("Burnell Pamela A", person("PAMELA", "BURNELL", "A")),
    ("de la Cruz Maria A", person("MARIA", "DELACRUZ", "A")),
    ("Burnell Ms Pamela", person("PAMELA", "BURNELL")),
    ("Deblanc D", person("D", "DEBLANC")),
    ("Smith J", person("J", "SMITH")),
    ("John S", person("JOHN", "S")),
    ("Smith, John A Jr", person("JOHN", "SMITH", "A", "JR")),
    ("John Adam Smith", person("JOHN", "SMITH", "ADAM")),
    ("J. R. Smith", person("J", "SMITH", "R")),
    ("J.R. Smith", person("J", "SMITH", "R")),
    ("JR Smith", person("J", "SMITH", "R")),
    ("Smith, J.R.", person("J", "SMITH", "R")),
    ("Al Smith", person("AL", "SMITH")),
    ("JRR Tolkien", person("J", "TOLKIEN", "RR")),
    ("Amy Lee", person("AMY", "LEE")),
    ("Wm Smith", person("WM", "SMITH")),
    ("M Lee", person("M", "LEE")),
    ("Ramirez", person(None, "RAMIREZ")),
    ("Jean-Luc Picard", person("JEANLUC", "PICARD")),
    ("William (Bill) Smith", person("WILLIAM", "SMITH")),
    ('William "Bill" Smith', person("WILLIAM", "SMITH")),
    ("John Smith (deceased)", JOHN),
    ("The Estate of the late John Smith", JOHN),
    ("Hélène Müller", person("HELENE", "MULLER")),
    ("Иван Иванов", person("ИВАН", "ИВАНОВ")),
    ("山田太郎", person(None, "山田太郎")),
]


def test_one_person_in_the_whole_name() -> None:
    assert_people([({"name": name}, [expected]) for name, expected in ONE_PERSON])


TITLES = (
    "Mr", "Mrs.", "MS", "Miss", "Mx", "Dr.", "Rev. Dr.", "Prof", "Sir", "Dame", "Capt.", "Lt. Col.", "Mme",
    "Herr", "Señor", "Sra.", "Hon.", "The Rev.", "The Rt Hon", "Rabbi",
)  # fmt: skip


def test_a_title_changes_nothing() -> None:
    nobody = person(None, "SMITH")
    assert_people([({"name": f"{title} John Smith"}, [JOHN]) for title in TITLES])
    assert_people([({"name": f"Smith, {title} John"}, [JOHN]) for title in TITLES])
    assert_people([({"first_name": f"{title} John", "last_name": "Smith"}, [JOHN]) for title in TITLES])
    assert_people([({"first_name": title, "last_name": "Smith"}, [nobody]) for title in TITLES])
    assert_people([({"name": f"{title} Smith"}, [nobody]) for title in TITLES])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Earl Smith", person("EARL", "SMITH")),
        ("Earl John Smith", JOHN),
        ("Earl C. Smith", person("EARL", "SMITH", middle="C")),
        ("Major C. Smith", person("C", "SMITH")),
        ("M J Smith", person("M", "SMITH", middle="J")),
        ("M. Jean Dupont", person("JEAN", "DUPONT")),
        ("Ann Pastor", person("ANN", "PASTOR")),
        ("Major Lee", person("MAJOR", "LEE")),
        ("Major Ann Lee", person("ANN", "LEE")),
        ("Theodore Lee", person("THEODORE", "LEE")),
    ],
)
def test_words_that_are_names_as_well_are_titles_only_before_a_whole_name(name: str, expected: Person) -> None:
    assert people(name=name) == [expected]


GENERATIONS = [
    ("John Smith Jr", "JR"),
    ("John Smith, Jr.", "JR"),
    ("Smith Jr., John", "JR"),
    ("Smith, Jr., John", "JR"),
    ("Smith, John, JNR", "JR"),
    ("John Smith II", "JR"),
    ("John Jr Smith", "JR"),
    ("John Senior Smith", "SR"),
    ("John Smith 2nd", "JR"),
    ("John Smith Junior", "JR"),
    ("John Smith Sr", "SR"),
    ("John Smith Senior", "SR"),
    ("John Smith III, MD", "3"),
    ("John Smith, PhD, IV", "4"),
    ("John Smith V", "5"),
    ("John Smith, M.D.", None),
    ("John Smith Esq", None),
    ("Sir John Smith O.B.E.", None),
    ("John Smith, MA", None),
    ("John Smith JP", None),
    ("John Smith Snr JP", "SR"),
    ("John Smith Snr OBE", "SR"),
    ("John Smith OBE KC", None),
]


def test_generations_and_degrees() -> None:
    assert_people([({"name": name}, [person("JOHN", "SMITH", generation=said)]) for name, said in GENERATIONS])


SUFFIXES = [
    ({"first_name": "John", "last_name": "Smith", "suffix": "Jr."}, JUNIOR),
    ({"first_name": "John", "last_name": "Smith", "suffix": "2"}, JUNIOR),
    ({"first_name": "John", "last_name": "Smith", "suffix": "Esq., II"}, JUNIOR),
    ({"first_name": "John", "last_name": "Smith", "suffix": "OBE"}, JOHN),
    ({"first_name": "John", "last_name": "Smith, Jr"}, JUNIOR),
    ({"first_name": "John Jr.", "last_name": "Smith"}, JUNIOR),
    ({"first_name": "John, Jr.", "last_name": "Smith"}, JUNIOR),
    ({"first_name": "John Junior", "last_name": "Smith"}, JUNIOR),
    ({"first_name": "John V", "last_name": "Smith"}, person("JOHN", "SMITH", "V")),
    ({"first_name": "John", "last_name": "Smith M.D."}, JOHN),
    ({"first_name": "John", "last_name": "Smith JP"}, JOHN),
    ({"first_name": "John", "last_name": "Smith Jnr JP"}, JUNIOR),
    ({"first_name": "Jack", "last_name": "Ma"}, person("JACK", "MA")),
    ({"name": "Jack Ma"}, person("JACK", "MA")),
    ({"name": "Mary Senior"}, person("MARY", "SENIOR")),
    ({"first_name": "Mary", "last_name": "Senior"}, person("MARY", "SENIOR")),
    ({"name": "John V Smith"}, person("JOHN", "SMITH", "V")),
    ({"name": "Smith, M.D."}, person("M", "SMITH", "D")),
]


def test_suffixes_in_fields_and_what_only_looks_like_one() -> None:
    assert_people([(fields, [expected]) for fields, expected in SUFFIXES])


SURNAMES = [
    ("Maria de la Cruz", "DELACRUZ", {"DELACRUZ", "CRUZ"}),
    ("Jan van der Berg", "VANDERBERG", {"VANDERBERG", "BERG"}),
    ("van der Berg, Jan", "VANDERBERG", {"VANDERBERG", "BERG"}),
    ("Van Morrison", "MORRISON", {"MORRISON"}),
    ("John O'Brien", "OBRIEN", {"OBRIEN"}),
    ("John O’Brien", "OBRIEN", {"OBRIEN"}),
    ("John O Brien", "OBRIEN", {"OBRIEN"}),
    ("John O Smith", "SMITH", {"SMITH"}),
    ("Susan St. James", "STJAMES", {"STJAMES"}),
    ("Susan Saint James", "STJAMES", {"STJAMES"}),
    ("Ann McDonald", "MCDONALD", {"MCDONALD"}),
    ("Ann Mc Donald", "MCDONALD", {"MCDONALD"}),
    ("Ann Mac Donald", "MACDONALD", {"MACDONALD"}),
    ("Ann Nelson-Smith", "NELSONSMITH", {"NELSONSMITH", "NELSON", "SMITH"}),
    ("Ann NelsonSmith", "NELSONSMITH", {"NELSONSMITH", "NELSON", "SMITH"}),
    ("Ann VanDyke", "VANDYKE", {"VANDYKE", "DYKE"}),
    ("Ann MacArthur", "MACARTHUR", {"MACARTHUR"}),
    ("Ann Nelson\u2011Smith", "NELSONSMITH", {"NELSONSMITH", "NELSON", "SMITH"}),
    ("Ann Smith née Jones", "SMITHJONES", {"SMITHJONES", "SMITH", "JONES"}),
    ("José Ortega y Gasset", "ORTEGAYGASSET", {"ORTEGAYGASSET", "ORTEGA", "GASSET"}),
    ("Mary Y Smith", "SMITH", {"SMITH"}),
    ("Ana de la Cruz López", "DELACRUZLOPEZ", {"DELACRUZLOPEZ", "DELACRUZ", "CRUZ", "LOPEZ"}),
    ("Clifford Burns Nagle", "NAGLE", {"NAGLE", "BURNS", "BURNSNAGLE"}),
    ("Clifford James Nagle", "NAGLE", {"NAGLE"}),
    ("Lisa Frias-Mc Cabe", "FRIASMCCABE", {"FRIASMCCABE", "FRIAS", "MCCABE"}),
    ("O Glaze", "GLAZE", {"GLAZE"}),
    ("O Brien", "OBRIEN", {"OBRIEN"}),
    ("Omar Al-Sayed", "ALSAYED", {"ALSAYED", "SAYED"}),
]


def test_surnames_of_several_words() -> None:
    names = standard_names(rows_of(*({"name": name} for name, _, _ in SURNAMES)), COLUMNS)
    forms = surname_forms(names).group_by("row", maintain_order=True).agg("form").sort("row")["form"]
    found = zip(names["last"], map(set, forms), strict=True)
    assert [(name, *each) for (name, _, _), each in zip(SURNAMES, found, strict=True)] == SURNAMES


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Carol", [person(None, "CAROL"), person("CAROL", None)]),
        ("Mrs Carol", [person(None, "CAROL")]),
        ("Smith", [person(None, "SMITH")]),
        ("Garcia", [person(None, "GARCIA")]),
    ],
)
def test_a_given_name_alone_is_no_surname_for_sure(name: str, expected: list[Person]) -> None:
    assert people(name=name) == expected


def test_surname_of_two_words_in_its_own_field() -> None:
    names = standard_names(rows_of({"first_name": "Ana", "last_name": "García López"}), COLUMNS)
    assert set(surname_forms(names)["form"]) == {"GARCIALOPEZ", "GARCIA", "LOPEZ"}


TWO_PEOPLE = [
    ("John & Mary Smith", [JOHN, MARY]),
    ("John and Mary Smith", [JOHN, MARY]),
    ("John &amp; Mary Smith", [JOHN, MARY]),
    ("John/Mary Smith", [JOHN, MARY]),
    ("John + Mary Smith", [JOHN, MARY]),
    ("Smith, John & Mary", [JOHN, MARY]),
    ("John Smith & Mary", [JOHN, MARY]),
    ("John Smith and Mary Smith", [JOHN, MARY]),
    ("John Smith and Mary Jones", [JOHN, person("MARY", "JONES")]),
    ("Smith, John and Jones, Mary", [JOHN, person("MARY", "JONES")]),
    ("John Smith; Mary Jones", [JOHN, person("MARY", "JONES")]),
    ("John Smith c/o Mary Jones", [JOHN, person("MARY", "JONES")]),
    ("John Smith Jr & Mary Jones III", [JUNIOR, person("MARY", "JONES", generation="3")]),
    ("Mr and Mrs J Smith", [person(None, "SMITH"), person("J", "SMITH")]),
    ("Mr. & Mrs. Smith", [person(None, "SMITH")]),
    ("Mr J and Mrs M Smith", [person("J", "SMITH"), person("M", "SMITH")]),
    ("Mr John & Mrs Mary Smith", [JOHN, MARY]),
    ("Mr John Smith & Mrs Jones", [JOHN, person(None, "JONES")]),
    ("Mr Smith & Mrs Jones", [person(None, "SMITH"), person(None, "JONES")]),
    ("Juan y Maria Garcia", [person("JUAN", "GARCIA"), person("MARIA", "GARCIA")]),
    ("Jean et Marie Dupont", [person("JEAN", "DUPONT"), person("MARIE", "DUPONT")]),
    ("John & Mary de la Cruz", [person("JOHN", "DELACRUZ"), person("MARY", "DELACRUZ")]),
    ("Andy Anderson", [person("ANDY", "ANDERSON")]),
    ("Sandor Lee", [person("SANDOR", "LEE")]),
]


def test_two_people_in_a_field() -> None:
    assert_people([({"name": name}, expected) for name, expected in TWO_PEOPLE])


FIRST_AND_LAST = [
    ("John & Mary", "Smith", [JOHN, MARY]),
    ("John, Mary", "Smith", [JOHN, MARY]),
    ("Mr & Mrs", "Smith", [person(None, "SMITH")]),
    ("Mr & Mrs John", "Smith", [person(None, "SMITH"), JOHN]),
    ("John", "Smith & Mary Jones", [JOHN, person("MARY", "JONES")]),
    ("Ann", "Lee/Ray", [person("ANN", "LEE"), person("ANN", "RAY")]),
    ("John A.", "Smith", [person("JOHN", "SMITH", "A")]),
    ("Burnell", "Ms Pamela", [person("PAMELA", "BURNELL")]),
    ("Burnell", "Pamela A", [person("PAMELA", "BURNELL", "A")]),
    ("Green", "Marcus M", [person("MARCUS", "GREEN", "M")]),
    ("Kelly", "James A", [person("KELLY", "JAMES", "A")]),
    ("Kelly B", "James A", [person("KELLY", "JAMES", "B")]),
    ("Kelly", "James V", [person("KELLY", "JAMES", None, "5")]),
    ("Kelly", "Li A", [person("KELLY", "LI", "A")]),
    ("Sandridge Jr", "Kelly J", [person("SANDRIDGE", "KELLY", "J", "JR")]),
    ("Maria", "Pastor Lopez", [person("MARIA", "PASTORLOPEZ")]),
    ("Mary Ann", "Lee", [person("MARY", "LEE", "ANN")]),
    ("M", "Lee", [person("M", "LEE")]),
    ("Ann", "", [person("ANN", None)]),
    ("", "Lee", [person(None, "LEE")]),
    ("D’Arcy", "D Angelo", [person("DARCY", "DANGELO")]),
    ("123", "456", []),
    (".", "-", []),
    (None, None, []),
]


def test_people_of_first_and_last_name() -> None:
    assert_people(
        [({"first_name": first, "last_name": last}, expected) for first, last, expected in FIRST_AND_LAST]
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"first_name": "Ann", "middle_name": "B.", "last_name": "Lee"}, person("ANN", "LEE", "B")),
        ({"first_name": "Ann C", "middle_name": "Beth", "last_name": "Lee"}, person("ANN", "LEE", "BETH")),
        ({"first_name": "Ann", "last_name": " ", "name": "Bo Lee"}, person("ANN", "LEE")),
        ({"first_name": "", "last_name": "Smith", "name": "Bo Lee"}, person("BO", "SMITH")),
        ({"first_name": "Ann", "last_name": "Smith", "name": "Bo Lee"}, person("ANN", "SMITH")),
    ],
)
def test_fields_of_their_own_count_before_the_whole_name(fields: dict[str, str], expected: Person) -> None:
    assert people(**fields) == [expected]


FORMS = [
    ({"name": "The Lee Family"}, [person(None, "LEE")], True),
    ({"name": "Lee Family"}, [person(None, "LEE")], True),
    ({"first_name": "The Lee", "last_name": "Family"}, [person(None, "LEE")], True),
    ({"last_name": "Lee Household"}, [person(None, "LEE")], True),
    ({"name": "The van der Berg Family"}, [person(None, "VANDERBERG")], True),
    ({"name": "The Lee & Ray Family"}, [person(None, "LEE"), person(None, "RAY")], True),
    ({"name": "Family of Ann Lee"}, [person(None, "LEE")], True),
    ({"name": "The Lees"}, [person(None, "LEES"), person(None, "LEE")], True),
    ({"name": "Ann Lee or Current Resident"}, [person("ANN", "LEE")], True),
    ({"name": "Lee, Ann or Current Resident"}, [person("ANN", "LEE")], True),
    ({"name": "Ann & Bo Lee / Current Resident"}, [person("ANN", "LEE"), person("BO", "LEE")], True),
    ({"first_name": "Ann", "last_name": "Lee or Current Occupant"}, [person("ANN", "LEE")], True),
    ({"name": "Current Resident"}, [], True),
    ({"name": "Resident, Current"}, [], True),
    ({"first_name": "Current", "last_name": "Resident"}, [], True),
    ({"first_name": "Our", "last_name": "Neighbor"}, [], True),
    ({"last_name": "Occupant"}, [], True),
    ({"first_name": "Ann", "last_name": ""}, [person("ANN", None)], True),
    ({}, [], True),
    ({"name": "Ann Lee"}, [person("ANN", "LEE")], False),
    ({"name": "Mr. Lee"}, [person(None, "LEE")], False),
    ({"name": "Thea Friend"}, [person("THEA", "FRIEND")], False),
    ({"first_name": "Thea", "last_name": "Friend"}, [person("THEA", "FRIEND")], False),
]


def test_forms_for_whoever_lives_there() -> None:
    assert_people([(fields, expected) for fields, expected, _ in FORMS])
    found = read_names(rows_of(*(fields for fields, _, _ in FORMS)), COLUMNS).occupant
    assert [
        fields for (fields, _, said), found_one in zip(FORMS, found, strict=True) if found_one != said
    ] == []


@pytest.mark.parametrize(
    ("first", "forms", "others"),
    [
        ("Bill", {"BILL", "WILLIAM"}, {"ROBERT"}),
        ("William", {"WILLIAM"}, {"BILL", "ROBERT"}),
        ("Peggy", {"PEGGY", "MARGARET"}, {"MARY"}),
        ("Wm", {"WM", "WILLIAM"}, set()),
        ("Harry", {"HARRY", "HENRY", "HAROLD"}, set()),
        ("Mary Ann", {"MARY", "MARYANN"}, {"MARIE"}),
        ("Ji Hoon", {"JI", "JIHOON"}, set()),
        ("John Adam", {"JOHN"}, {"JOHNADAM"}),
        ("J", {"J"}, {"JOHN"}),
    ],
)
def test_given_names_by_direct_pairs(first: str, forms: set[str], others: set[str]) -> None:
    names = standard_names(rows_of({"first_name": first, "last_name": "Lee"}), COLUMNS)
    found = set(given_forms(names)["form"])
    assert found >= forms
    assert not found & others


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bill", "William", True),
        ("Bill", "Will", True),
        ("Liz", "Betty", True),
        ("Jack", "John", True),
        ("Mary Ann", "Maryann", True),
        ("Thos", "Tom", True),
        ("Mollie", "Mary", True),
        ("Anna", "Anne", False),
        ("Leonard", "Leon", False),
        ("Linda", "Lynn", False),
        ("Robert", "Robin", False),
        ("Henry", "Harold", False),
        ("John", "Jonathan", False),
        ("Emma", "Emily", False),
        ("Robert", "William", False),
        ("Mary", "Marie", False),
        ("Helen", "Ellen", False),
    ],
)
def test_nicknames_meet_and_names_that_share_a_nickname_do_not(one: str, other: str, *, same: bool) -> None:
    both = [standard_names(rows_of({"first_name": n, "last_name": "Lee"}), COLUMNS) for n in (one, other)]
    left, right = (set(given_forms(names)["form"]) for names in both)
    assert bool(left & right) is same


def test_people_come_by_row_and_rows_without_one_have_no_line() -> None:
    rows = rows_of({"name": "Ann Lee"}, {}, {"name": "Bo & Cy Ray"}, {"name": "Dee Day"})
    found = standard_names(rows, COLUMNS)
    assert found.schema == PERSON_NAMES
    assert found.select("row", "person", "first").rows() == [
        (0, 0, "ANN"),
        (2, 0, "BO"),
        (2, 1, "CY"),
        (3, 0, "DEE"),
    ]


@pytest.mark.parametrize("columns", [[], ["name"], ["last_name"], ["first_name", "last_name"]])
@pytest.mark.parametrize("height", [0, 2])
def test_absent_columns_name_nobody(columns: list[str], height: int) -> None:
    rows = pl.DataFrame({"x": ["1"] * height, **{f"c_{c}": [None] * height for c in columns}})
    rows = rows.cast(pl.String)
    found = read_names(rows, {field: f"c_{field}" for field in columns})
    assert found.people.texts.schema == PERSON_NAMES
    assert found.people.count == 0
    assert found.occupant.to_list() == [True] * height
    assert surname_forms(found.people.texts).height == given_forms(found.people.texts).height == 0


given_names = st.sampled_from(["John", "Mary", "Jean-Luc", "Hélène", "J", "Al", "Ji-Hoon", "D'Arcy"])
surnames = st.sampled_from(["Smith", "O'Brien", "de la Cruz", "Nelson-Smith", "Müller", "McDonald", "St. John"])
spoilt = st.sampled_from(
    [str.upper, str.lower, str.title, lambda t: f"  {t.replace(' ', '   ')} ", lambda t: t + "."]
)


@given(given_names, surnames, spoilt, spoilt)
def test_case_punctuation_and_spacing_never_matter(first: str, last: str, one: Spoil, other: Spoil) -> None:
    by_field, whole, *spoilt_ones = people_of_all(
        [
            {"first_name": first, "last_name": last},
            {"name": f"{first} {last}"},
            {"first_name": one(first), "last_name": other(last)},
            {"name": one(f"{first} {last}")},
        ]
    )
    assert spoilt_ones == [by_field, whole]


@given(given_names, surnames)
def test_all_layouts_name_the_same_person(first: str, last: str) -> None:
    layouts = [
        {"first_name": first, "last_name": last},
        {"name": f"{first} {last}"},
        {"name": f"{last}, {first}"},
    ]
    expected, *others = people_of_all(layouts)
    assert others == [expected, expected]


@given(given_names, given_names, surnames)
def test_two_people_in_a_field_give_both(one: str, other: str, last: str) -> None:
    first, second, *together = people_of_all(
        [
            {"first_name": one, "last_name": last},
            {"first_name": other, "last_name": last},
            {"first_name": f"{one} & {other}", "last_name": last},
            {"name": f"{one} and {other} {last}"},
        ]
    )
    both = {*first, *second}
    assert [set(each) for each in together] == [both, both]


some_text = (
    st.none() | st.text() | st.sampled_from(["Mr", "& Mary", ",", "Jr", "The", "/", "or Resident", "¦", "ǅ"])
)


@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, some_text)), max_size=4),
    st.sets(st.sampled_from(FIELDS)),
)
def test_arbitrary_text_is_read(lines: list[dict[str, str | None]], present: set[str]) -> None:
    found = read_names(rows_of(*lines), {field: COLUMNS[field] for field in present})
    assert found.people.texts.schema == PERSON_NAMES
    assert found.people.texts["row"].is_sorted()
    assert found.people.texts.select(pl.any_horizontal(pl.col("first", "last").is_not_null()).all()).item()
    assert found.occupant.len() == len(lines)


def test_rows_are_read_alike_whatever_stands_beside_them() -> None:
    lines = [
        {"first_name": first, "last_name": last, "middle_name": middle}
        for first, last, middle in product(["Ann", "Mr & Mrs", "J."], ["Lee", "Smith Jr"], [None, "B"])
    ]
    together = standard_names(rows_of(*lines), COLUMNS)
    alone = [standard_names(rows_of(line), COLUMNS).drop("row") for line in lines]
    assert_frame_equal(together.drop("row"), pl.concat(alone))
