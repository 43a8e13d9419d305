"""Rule packs: how a policy includes them, overrides them and leaves their rules out."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from suppress.cases import run_policy_tests
from suppress.errors import PolicyError
from suppress.policy.examples import why_left_out
from suppress.policy.load import LoadedPolicy, load_policy
from suppress.policy.packs import pack_names, read_pack
from suppress.policy.plan import Send, make_plan
from suppress.policy.show import rule_table

DAY = date(2026, 11, 22)
OWN = """\
version: 1
include: [{included}]
sender: {{name: Riverside, country: {country}}}
categories: {{news: {{purpose: marketing}}, receipt: {{purpose: transactional}}}}
"""


def including(folder: Path, *packs: str, more: str = "", country: str = "US") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "policies.yaml"
    path.write_text(OWN.format(included=", ".join(packs), country=country) + more)
    return path


def loaded(folder: Path, *packs: str, more: str = "", country: str = "US") -> LoadedPolicy:
    return load_policy(including(folder, *packs, more=more, country=country))


def problems(folder: Path, *packs: str, more: str = "") -> tuple[str, ...]:
    with pytest.raises(PolicyError) as caught:
        loaded(folder, *packs, more=more)
    return caught.value.problems


def test_a_pack_is_known_by_its_name_and_digest(tmp_path: Path) -> None:
    found = dict(loaded(tmp_path, "suppress:base").files)
    content = files("suppress.policy").joinpath("packs/base.yaml").read_bytes()
    assert found[Path("suppress:base")] == hashlib.sha256(content).hexdigest()
    assert set(found) == {Path("suppress:base"), tmp_path / "policies.yaml"}


def test_an_unknown_pack_is_named_with_its_place(tmp_path: Path) -> None:
    assert problems(tmp_path, "suppress:bas") == (
        "policies.yaml:2:11: include: there is no rule pack 'suppress:bas'; did you mean 'suppress:base'?",
    )


@pytest.mark.parametrize("name", ["gb", "fr", "au"])
def test_where_no_pack_is_meant_all_are_named(tmp_path: Path, name: str) -> None:
    (problem,) = problems(tmp_path, "suppress:us", f"suppress:{name}")
    named = "; there is suppress:base, suppress:ca, suppress:eu, suppress:uk, suppress:us"
    assert problem.endswith(f"no rule pack 'suppress:{name}'{named}")


@pytest.mark.parametrize("pack", pack_names())
def test_every_pack_loads_without_an_error_or_a_warning(tmp_path: Path, pack: str) -> None:
    assert loaded(tmp_path, pack).warnings == ()


@pytest.fixture(scope="module")
def all_packs(tmp_path_factory: pytest.TempPathFactory) -> LoadedPolicy:
    return loaded(tmp_path_factory.mktemp("packs"), *pack_names())


@pytest.mark.parametrize("pack", pack_names())
def test_the_examples_of_a_pack_hold_beside_all_others(all_packs: LoadedPolicy, pack: str) -> None:
    policy = all_packs
    assert why_left_out(policy) == {}
    others = [place for place, _ in enumerate(policy.policy.tests) if policy.origins["tests", place] != pack]
    results = run_policy_tests(policy.policy, DAY, others)
    assert results
    assert [one for one in results if not one.passed] == []


@pytest.mark.slow
@pytest.mark.parametrize("country", ["FR", "JP"])
def test_the_examples_of_all_packs_hold_whoever_sends(tmp_path: Path, country: str) -> None:
    policy = loaded(tmp_path, *pack_names(), country=country)
    assert [one for one in run_policy_tests(policy.policy, DAY) if not one.passed] == []


@pytest.mark.parametrize("pack", pack_names())
def test_every_rule_of_a_pack_has_an_example_that_fires_and_one_that_does_not(
    tmp_path: Path, pack: str
) -> None:
    found = loaded(tmp_path, pack)
    ids = {rule.id for rule in found.policy.rules if found.origins["rules", rule.id] == pack}
    fires = {test.rule for test in found.policy.tests if test.expect.endswith(f" {test.rule}")}
    quiet = {test.rule for test in found.policy.tests if test.expect == "send"}
    assert ids - fires == set()
    assert ids - quiet == set()


@pytest.mark.parametrize("pack", [name for name in pack_names() if name != "suppress:base"])
def test_every_rule_of_a_pack_names_its_law_and_its_places(tmp_path: Path, pack: str) -> None:
    found = loaded(tmp_path, pack)
    for rule in found.policy.rules:
        if found.origins["rules", rule.id] == pack:
            assert rule.citation, rule.id
            assert rule.jurisdictions, rule.id
            assert rule.id.split("-")[0] == pack.split(":")[1] or pack == "suppress:eu", rule.id


@pytest.mark.parametrize("pack", pack_names())
def test_every_pack_says_what_it_is_not_and_when_it_was_checked(pack: str) -> None:
    head = read_pack(pack).decode().partition("\nversion: 1\n")[0]
    assert f"# {pack}: " in head
    assert re.search(r"# Not legal advice. Facts last checked on 20\d\d-\d\d-\d\d\.", head)


def test_two_packs_share_channels_and_rules(tmp_path: Path) -> None:
    found = loaded(tmp_path, "suppress:us", "suppress:uk")
    assert [str(file) for file, _ in found.files][1:] == ["suppress:us", "suppress:base", "suppress:uk"]
    assert [rule.id for rule in found.policy.rules].count("opted-out") == 1


def test_files_of_a_pack_s_sources_start_from_the_policy_that_includes_it(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common/vendor.yaml").write_text("include: [suppress:uk]\n")
    found = loaded(tmp_path, "common/vendor.yaml", "suppress:us")
    files = {name: source.files for name, source in found.policy.sources.items()}
    assert files["us_do_not_call"] == (str(tmp_path / "registries/us-do-not-call/*"),)
    assert files["uk_telephone_preference"] == (str(tmp_path / "common/registries/uk-tps/*"),)


def test_a_mistake_that_the_policy_makes_in_a_pack_is_named_in_the_pack(tmp_path: Path) -> None:
    more = "columns: {last_purchase: {values: [yes, no]}}\n"
    first, *_ = problems(tmp_path, "suppress:us", more=more)
    assert re.match(
        r"suppress:us:\d+:\d+: rules\.\d+\.unless\.1\.purchase: the column 'last_purchase' is text", first
    )


def test_a_policy_without_marketing_may_include_a_pack(tmp_path: Path) -> None:
    path = including(tmp_path, "suppress:us")
    path.write_text(path.read_text().replace("news: {purpose: marketing}, ", ""))
    assert load_policy(path).warnings == ()


def test_a_problem_in_a_rule_that_names_a_pack_s_parts_is_in_the_policy(tmp_path: Path) -> None:
    more = "rules: [{id: opted-out, kind: opted_out, channels: [post]}]\n"
    assert problems(tmp_path, "suppress:base", more=more) == (
        "policies.yaml:5:53: rules.2.channels.0: unknown channel 'post'; there is email, mail, sms, voice",
    )


def test_what_the_policy_names_again_replaces_the_pack_s(tmp_path: Path) -> None:
    more = "channels: {sms: {contact: phone, fields: [mobile]}}\nrules: [{id: opted-out, kind: opted_out}]\n"
    found = loaded(tmp_path, "suppress:base", more=more)
    assert found.policy.channels["sms"].fields == ("mobile",)
    assert next(rule for rule in found.policy.rules if rule.id == "opted-out").unless == ()
    assert found.warnings == ()
    assert found.origins["rules", "opted-out"] == ""
    assert found.origins["rules", "died"] == "suppress:base"


def test_examples_of_what_the_policy_replaced_are_not_run(tmp_path: Path) -> None:
    more = "rules: [{id: opted-out, kind: opted_out}, {id: died, off: we write to nobody}]\n"
    found = loaded(tmp_path, "suppress:base", more=more)
    reasons = set(why_left_out(found).values())
    assert reasons == {"the policy has its own rule 'opted-out'", "died is off"}
    names = {one.name for one in run_policy_tests(found.policy, DAY, why_left_out(found))}
    assert names == {
        "base: who called it spam gets nothing more by e-mail",
        "base: and may still be phoned",
    }


def test_an_example_of_the_policy_itself_is_always_run(tmp_path: Path) -> None:
    more = (
        "rules: [{id: opted-out, kind: opted_out}]\n"
        "tests: [{name: mine, rule: opted-out, row: {email: a@x.test}, send: {channel: email, category: news},"
        " expect: send}]\n"
    )
    found = loaded(tmp_path, "suppress:base", more=more)
    results = run_policy_tests(found.policy, DAY, why_left_out(found))
    assert [one.name for one in results if one.passed][-1] == "mine"


def test_a_rule_that_is_off_does_not_apply_and_is_shown(tmp_path: Path) -> None:
    more = "rules: [{id: complained, off: our provider handles complaints}]\n"
    found = loaded(tmp_path, "suppress:base", more=more)
    send = Send("email", ("news",), (), DAY)
    plan = make_plan(found, send)
    assert "complained" not in {one.rule.id for one in plan.rules}
    row = rule_table(plan, found.origins)[-1]
    assert (row.rank, row.id, row.left_out, row.origin) == (
        None,
        "complained",
        "our provider handles complaints",
        "suppress:base",
    )


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (
            "{id: complaned, off: spelt wrong}",
            "policies.yaml:5:14: rules.0.id: no included rule has this id; did you mean 'complained'?",
        ),
        ("{id: complained, off: ''}", "policies.yaml:5:31: rules.1.off: text is expected, and this is empty"),
        ("{id: complained, off: true}", "policies.yaml:5:31: rules.1.off: text is expected; put it in quotes"),
    ],
    ids=["an unknown id", "no reason", "a reason that is none"],
)
def test_a_rule_is_left_out_by_its_id_and_with_a_reason(tmp_path: Path, rule: str, problem: str) -> None:
    assert problems(tmp_path, "suppress:base", more=f"rules: [{rule}]\n") == (problem,)


def test_a_channel_that_no_pack_knows_is_a_warning(tmp_path: Path) -> None:
    found = loaded(tmp_path, "suppress:base", more="channels: {phone: {contact: phone}}\n")
    assert [str(one) for one in found.warnings] == [
        "policies.yaml:5:12: channels.phone: the rules of the included packs are for the channels mail, email, "
        "sms, voice, and not for 'phone'"
    ]


def test_what_an_included_file_left_out_can_be_put_back(tmp_path: Path) -> None:
    (tmp_path / "common.yaml").write_text(
        "include: [suppress:base]\nrules: [{id: complained, off: our provider handles complaints}]\n"
    )
    found = loaded(tmp_path, "common.yaml", more="rules: [{id: complained, off: null}]\n")
    assert [rule.off for rule in found.policy.rules] == [None, None, None]
    assert [rule.kind for rule in found.policy.rules] == ["recorded", "recorded", "opted_out"]


@pytest.mark.parametrize(
    ("source", "left_out"),
    [
        ("{format: ftc, files: /data/*.zip, max_age: 20 days}", None),
        ("{format: plain, files: /data/*.txt}", "the policy has its own source 'us_do_not_call'"),
    ],
    ids=["the same list elsewhere", "another list"],
)
def test_examples_of_a_source_are_run_where_it_only_moved(
    tmp_path: Path, source: str, left_out: str | None
) -> None:
    found = loaded(tmp_path, "suppress:us", more=f"sources: {{us_do_not_call: {source}}}\n")
    assert found.policy.sources["us_do_not_call"].files[0].startswith("/data/")
    assert set(why_left_out(found).values()) == ({left_out} if left_out else set())


SAYS = "the source of suppress:us that this one replaces says"
NO_LIMIT = f"{SAYS} max_age: 31 days, and this one says none: a list of any age would do"
LONGER = f"{SAYS} max_age: 31 days, and this is longer"
NO_STATUTE = f"{SAYS} statutory: true: repeat it, or --allow-stale will use a list that is too old"


@pytest.mark.parametrize(
    ("settings", "warnings"),
    [
        ("max_age: 31 days, statutory: true", []),
        ("max_age: 1 month, statutory: true", []),
        ("max_age: 20 days, statutory: false", []),
        ("max_age: 32 days, statutory: true", [LONGER]),
        ("max_age: 5 weeks, statutory: true", [LONGER]),
        ("max_age: 2 months, statutory: true", [LONGER]),
        ("statutory: true", [NO_LIMIT, "a statutory source without max_age: no version is ever too old"]),
        ("statutory: false", [NO_LIMIT]),
        ("max_age: 31 days", [NO_STATUTE]),
        ("max_age: 310 days", [NO_STATUTE, LONGER]),
    ],
)
def test_a_source_that_replaces_a_pack_s_is_warned_of_where_it_asks_less(
    tmp_path: Path, settings: str, warnings: list[str]
) -> None:
    own = f"sources: {{us_do_not_call: {{format: ftc, files: f/*.zip, {settings}}}}}\n"
    assert [one.message for one in loaded(tmp_path, "suppress:us", more=own).warnings] == warnings


def test_a_source_whose_pack_asks_nothing_is_not_warned_of(tmp_path: Path) -> None:
    own = "sources: {us_deceased: {format: deceased, files: d/*.csv, max_age: 92 days}}\n"
    assert loaded(tmp_path, "suppress:us", more=own).warnings == ()


def test_a_source_that_asks_less_is_warned_of_however_it_is_included(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        "include: [suppress:us]\n"
        "sources: {us_do_not_call: {format: ftc, files: f/*.zip, max_age: 31 days, statutory: true}}\n"
    )
    own = "sources: {us_do_not_call: {format: ftc, files: f/*.zip, max_age: 31 days}}\n"
    assert [one.message for one in loaded(tmp_path, "ours.yaml", more=own).warnings] == [NO_STATUTE]


def test_a_source_that_almost_has_the_name_of_a_pack_s_is_asked_after(tmp_path: Path) -> None:
    own = "sources: {us_donotcall: {format: ftc, files: f/*.zip, max_age: 31 days, statutory: true}}\n"
    assert problems(tmp_path, "suppress:us", more=own) == (
        "policies.yaml:5:11: sources.us_donotcall: no rule uses the source 'us_donotcall'; did you mean "
        "'us_do_not_call'?",
    )


_EXAMPLE = re.compile(r"^#\s+((?:rules|sources): .*(?:\n#\s{6,}\S.*)*)", re.MULTILINE)


@pytest.mark.parametrize("pack", pack_names())
def test_what_a_pack_offers_to_be_copied_is_sound(tmp_path: Path, pack: str) -> None:
    head = read_pack(pack).decode().partition("\nversion:")[0]
    parts: dict[str, list[str]] = {"rules": [], "sources": []}
    for example in _EXAMPLE.findall(head):
        kind, _, text = re.sub(r"\n#\s+", " ", example).partition(": ")
        parts[kind].append(text.strip()[1:-1])
    if pack == "suppress:base":
        assert not any(parts.values())
        return
    more = "sources: {" + ", ".join(["ledger: {format: ledger}", *parts["sources"]]) + "}\n"
    rules = "rules: [" + ", ".join(parts["rules"]) + "]\n"
    text = OWN.format(included=pack, country="US").replace(
        "categories: {",
        "categories: {wine: {purpose: marketing}, credit_offers: {purpose: marketing}, "
        "insulation: {purpose: marketing}, ",
    )
    path = tmp_path / "policies.yaml"
    path.write_text(text + more + rules)
    rules_of_ours = {rule.id for rule in load_policy(path).policy.rules}
    named = set(re.findall(r"\bid: ([\w-]+)", rules))
    assert named
    assert named <= rules_of_ours
