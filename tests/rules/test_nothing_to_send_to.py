"""A policy without a `no_contact_point` rule sends no row that cannot be matched."""

from __future__ import annotations

from pathlib import Path

from small_runs import Desk, csv_text, outcomes


def test_unreadable_rows_are_held_and_blank_ones_suppressed_without_a_rule(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [])
    rows = [("1", "ann@x.test", "", ""), ("2", "junk", "", ""), ("3", "", "", "")]
    run = desk.run(desk.write("list.csv", csv_text(rows)))
    assert run.folder is not None
    found = outcomes(run.folder)
    assert (found["send"], found["hold"], found["suppressed"]) == (["1"], ["2"], ["3"])


def test_a_rule_for_another_channel_does_not_replace_it(tmp_path: Path) -> None:
    rule = {"id": "calls", "kind": "no_contact_point", "channels": ["voice"], "unreadable": "suppress"}
    desk = Desk(tmp_path, [rule])
    run = desk.run(desk.write("list.csv", csv_text([("1", "junk", "", "")])))
    assert run.folder is not None
    assert outcomes(run.folder)["hold"] == ["1"]


def test_an_address_without_a_dot_in_its_domain_is_held(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [])
    rows = [("1", "ann@x", "", ""), ("2", "ann@x.test", "", ""), ("3", "ann@x.test; bo@x", "", "")]
    run = desk.run(desk.write("list.csv", csv_text(rows)))
    assert run.folder is not None
    found = outcomes(run.folder)
    assert (found["send"], found["hold"]) == (["2"], ["1", "3"])


def test_another_rule_of_that_name_keeps_its_hits(tmp_path: Path) -> None:
    rule = {"id": "no-contact-point", "kind": "listed", "source": "left"}
    desk = Desk(tmp_path, [rule], {"left": {"format": "plain", "files": "left.txt"}})
    desk.write("left.txt", "ann@x.test\n")
    run = desk.run(desk.write("list.csv", csv_text([("1", "ann@x.test", "", ""), ("2", "junk", "", "")])))
    assert run.folder is not None
    found = outcomes(run.folder)
    assert (found["suppressed"], found["hold"], found["send"]) == (["1"], ["2"], [])
    assert [step["rule"] for step in run.report["net_down"]["rules"]] == [
        "no-contact-point",
        "no-contact-point-built-in",
    ]
