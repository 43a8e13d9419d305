from __future__ import annotations

import glob
import hashlib
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.errors import ExitCode, PolicyError
from suppress.policy.duration import Span
from suppress.policy.load import load_policy
from thoroughness import examples

HERE = Path(__file__).parent

SMALL = """\
version: 1
sender: {name: A, country: US}
channels: {email: {contact: email}}
categories: {news: {purpose: marketing}}
rules:
  - {id: opted-out, kind: opted_out}
"""


def problems_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    assert caught.value.exit_code is ExitCode.POLICY
    return caught.value.problems


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_of_the_design_loads_without_a_warning() -> None:
    loaded = load_policy(HERE / "design_example.yaml")
    policy = loaded.policy
    assert loaded.warnings == ()
    assert [rule.id for rule in policy.rules][:3] == ["deceased", "died", "undeliverable"]
    assert policy.sources["ftc_dnc"].max_age == Span(31, "days")
    assert policy.limits.held == 0.2
    assert policy.tests[0].send == {"channel": "email", "category": "voting"}


def test_files_of_sources_are_absolute_and_the_text_is_kept() -> None:
    loaded = load_policy(HERE / "design_example.yaml")
    assert loaded.policy.sources["acme"].files == (str(HERE / "advertisers/acme/*.txt"),)
    assert loaded.files_as_written["acme"] == ("advertisers/acme/*.txt",)


def test_a_folder_with_a_bracket_in_its_name_still_finds_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "client [a]"
    source = "sources: {acme: {format: plain, files: [acme.txt, 'more/*.txt']}}\n"
    rule = "  - {id: acme, kind: listed, source: acme}\n"
    write(folder / "acme.txt", "x")
    path = write(folder / "policies.yaml", SMALL + rule + source)
    files = load_policy(path).policy.sources["acme"].files
    # `Path.glob` takes no absolute pattern.
    assert glob.glob(files[0]) == [str(folder / "acme.txt")]  # noqa: PTH207


def test_the_files_read_are_named_with_their_digest(tmp_path: Path) -> None:
    path = write(tmp_path / "policies.yaml", SMALL)
    assert load_policy(path).files == ((path, hashlib.sha256(SMALL.encode()).hexdigest()),)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "policies.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert load_policy(path).policy.sender.name == "A"


def test_a_missing_policy_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="is a folder, and a policy is a file"):
        load_policy(tmp_path)
    with pytest.raises(PolicyError, match="there is no policy file") as caught:
        load_policy(tmp_path / "policies.yaml")
    assert "suppress init" in caught.value.hint
    assert "--policy" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "policies.yaml:1:1: the file is empty"),
        ("- a", "policies.yaml:1:1: a policy is a mapping: key: value"),
        ("a: [", "policies.yaml:2:1: not readable as YAML: while parsing a flow node, "),
    ],
    ids=["empty", "a list", "no YAML"],
)
def test_a_file_that_is_no_policy_has_that_one_problem(tmp_path: Path, text: str, problem: str) -> None:
    (found,) = problems_of(write(tmp_path / "policies.yaml", text))
    assert found.startswith(problem)


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "policies.yaml"
    path.write_bytes(SMALL.encode() + b"# caf\xe9\n")
    assert problems_of(path) == ("policies.yaml:7:1: this line is not UTF-8",)


def test_missing_keys_of_an_almost_empty_policy_are_all_named(tmp_path: Path) -> None:
    found = problems_of(write(tmp_path / "policies.yaml", "version: 1\n"))
    assert [re.findall("'(.*)'", one) for one in found] == [["categories"], ["channels"], ["sender"]]


def test_every_error_of_a_broken_policy_is_reported_in_one_pass() -> None:
    # Golden text: what a person sees is reviewed as a whole.
    found = problems_of(HERE / "broken.yaml")
    assert "\n".join(found) + "\n" == (HERE / "broken.txt").read_text(encoding="utf-8")


def test_no_problem_repeats_a_cell_of_a_test() -> None:
    assert "ann@" not in (HERE / "broken.txt").read_text(encoding="utf-8")


def test_a_warning_stops_nothing(tmp_path: Path) -> None:
    example = "  - {name: a, row: {email: a@x.test}, send: {channel: email, category: news}, expect: send}\n"
    small = SMALL.replace("kind: opted_out", "kind: missing_consent")
    warnings = load_policy(write(tmp_path / "policies.yaml", f"{small}tests:\n{example * 2}")).warnings
    assert [str(warning) for warning in warnings] == [
        "policies.yaml:8:12: tests.0.name: several tests have this name",
        "policies.yaml:9:12: tests.1.name: several tests have this name",
    ]


EXAMPLE_PARTS = re.findall(r"\w+|\s+|[^\w\s]", (HERE / "design_example.yaml").read_text(encoding="utf-8"))
ODD_PARTS = [
    "",
    "null",
    "1",
    "[]",
    "{}",
    "true",
    "[[1]]",
    "{a: 1}",
    ".nan",
    '"\\ud800"',
    "- a",
    ":",
    "\n",
    "&a ",
    "*a",
]


@examples(10, 100)
@given(
    st.dictionaries(st.integers(0, len(EXAMPLE_PARTS) - 1), st.sampled_from(ODD_PARTS), min_size=1, max_size=3)
)
def test_a_damaged_policy_is_a_policy_or_has_problems(changes: dict[int, str]) -> None:
    text = "".join(changes.get(place, part) for place, part in enumerate(EXAMPLE_PARTS))
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "policies.yaml", text)
        assert _loads(path) or problems_of(path)


def _loads(path: Path) -> bool:
    try:
        load_policy(path)
    except PolicyError:
        return False
    return True


# --- include

PACK = """\
categories: {news: {purpose: service}, ballot: {purpose: service}}
sources: {acme: {format: plain, files: lists/*.txt}}
rules:
  - {id: opted-out, kind: opted_out, citation: pack}
  - {id: acme, kind: listed, source: acme, citation: pack}
  - {id: consent, kind: missing_consent, citation: pack}
limits: {held: 5 %, suppressed: 50 %}
tests:
  - {name: pack, row: {}, send: {channel: email, category: news}, expect: suppress no-contact-point}
"""


def test_what_the_including_file_names_again_replaces_what_it_included(tmp_path: Path) -> None:
    write(tmp_path / "packs/pack.yaml", PACK)
    client = SMALL + (
        "  - {id: no-contact-point, kind: no_contact_point}\n"
        "  - {id: acme, kind: listed, source: acme, citation: client}\n"
        "limits: {held: 7 %}\n"
        "tests:\n  - {name: client, row: {}, send: {channel: email, category: news}, expect: hold}\n"
        "include: packs/pack.yaml\n"
    )
    loaded = load_policy(write(tmp_path / "policies.yaml", client))
    policy = loaded.policy
    assert [(rule.id, rule.citation) for rule in policy.rules] == [
        ("opted-out", None),
        ("acme", "client"),
        ("consent", "pack"),
        ("no-contact-point", None),
    ]
    assert {name: category.purpose for name, category in policy.categories.items()} == {
        "news": "marketing",
        "ballot": "service",
    }
    assert (policy.limits.held, policy.limits.suppressed) == (0.07, 0.5)
    assert [test.name for test in policy.tests] == ["pack", "client"]
    assert policy.sources["acme"].files == (str(tmp_path / "packs/lists/*.txt"),)
    assert [file.name for file, _ in loaded.files] == ["policies.yaml", "pack.yaml"]


def test_problems_point_to_the_file_in_which_the_offending_text_stands(tmp_path: Path) -> None:
    write(tmp_path / "packs/pack.yaml", PACK.replace("kind: missing_consent", "kind: missing_consnt"))
    client = SMALL + "  - {id: extra, kind: listed, source: acmee}\ninclude: [packs/pack.yaml]\n"
    assert problems_of(write(tmp_path / "policies.yaml", client)) == (
        "policies.yaml:7:39: rules.3.source: unknown source 'acmee'; did you mean 'acme'?",
        "packs/pack.yaml:6:25: rules.2.kind: unknown kind 'missing_consnt'; did you mean 'missing_consent'?",
        "packs/pack.yaml:9:75: tests.0.expect: unknown rule 'no-contact-point'"
        "; there is acme, consent, extra, opted-out",
    )


def test_two_files_with_mistakes_are_reported_together(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", "sources: [")
    write(tmp_path / "b.yaml", "brands: x: y")
    text = SMALL.replace("country: US", "country: us") + "include: [a.yaml, b.yaml, c.yaml]\n"
    found = problems_of(write(tmp_path / "policies.yaml", text))
    assert [one.split(" ")[0] for one in found] == [
        "policies.yaml:2:28:",
        "policies.yaml:7:27:",
        "a.yaml:2:1:",
        "b.yaml:1:10:",
    ]
    assert found[1].endswith("include: this file cannot be read: no such file or directory")


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"policies.yaml": SMALL + "include: policies.yaml\n"}, "policies.yaml:7:10:"),
        ({"policies.yaml": SMALL + "include: a.yaml\n", "a.yaml": "include: [policies.yaml]"}, "a.yaml:1:11:"),
    ],
    ids=["itself", "by way of another"],
)
def test_a_file_that_includes_itself_is_refused(tmp_path: Path, files: dict[str, str], place: str) -> None:
    for name, text in files.items():
        write(tmp_path / name, text)
    (problem,) = problems_of(tmp_path / "policies.yaml")
    assert problem.startswith(place)
    assert "includes itself" in problem


def test_a_file_included_twice_is_merged_once(tmp_path: Path) -> None:
    write(tmp_path / "base.yaml", PACK)
    write(tmp_path / "a.yaml", "include: base.yaml\nlimits: {held: 6 %}\n")
    write(tmp_path / "b.yaml", "include: base.yaml\n")
    text = SMALL + "  - {id: no-contact-point, kind: no_contact_point}\ninclude: [a.yaml, b.yaml]\n"
    policy = load_policy(write(tmp_path / "policies.yaml", text)).policy
    assert policy.limits.held == 0.06
    assert len(policy.tests) == 1


def test_rules_of_one_id_in_one_file_are_no_replacement(tmp_path: Path) -> None:
    write(tmp_path / "pack.yaml", PACK)
    text = SMALL + "  - {id: opted-out, kind: opted_out}\ninclude: pack.yaml\n"
    found = problems_of(write(tmp_path / "policies.yaml", text))
    assert [one.split(" ")[0] for one in found if "used by several" in one] == [
        "policies.yaml:6:10:",
        "policies.yaml:7:10:",
    ]


def test_a_policy_can_be_moved_with_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(HERE / "design_example.yaml", tmp_path / "policies.yaml")
    monkeypatch.chdir(tmp_path)
    loaded = load_policy(Path("policies.yaml"))
    assert loaded.folder == tmp_path
