"""`suppress verify`: a run is proved from its certificate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import suppress

from small_runs import Desk, csv_text

OTHER = '{"about": {"result_sha256": ""}, "result": {"good_until": %s, "send": {"time_zone": "UTC"}}}'
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    desk = Desk(
        tmp_path,
        [{"id": "registry", "kind": "listed", "source": "registry"}],
        {"registry": {"format": "email_preference", "files": "emps-*.csv", "max_age": "31 days"}},
    )
    desk.write("emps-2098-05-20.csv", "email\nbo@x.test\n")
    desk.run(desk.write("list.csv", csv_text([("1", "ann@x.test", "", ""), ("2", "bo@x.test", "", "")])))
    return tmp_path / "out"


def failed(capsys: Capture, run: Path) -> tuple[int, list[str]]:
    said = suppress(capsys, "verify", run, "--json")
    return said.code, [finding["file"] for finding in json.loads(said.out) if not finding["ok"]]


def edit(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def test_an_unchanged_run_is_proved(run: Path, capsys: Capture) -> None:
    assert failed(capsys, run) == (0, [])


def test_one_changed_byte_of_the_send_file_is_named(run: Path, capsys: Capture) -> None:
    edit(run / "list.send.csv", b"ann", b"amn")
    assert failed(capsys, run) == (1, ["list.send.csv"])
    assert "FAIL list.send.csv" in suppress(capsys, "verify", run).out


def test_a_missing_and_an_extra_file_are_named(run: Path, capsys: Capture) -> None:
    (run / "list.suppressed.csv").unlink()
    (run / "list.send.copy.csv").write_text("id\n")
    assert failed(capsys, run) == (1, ["list.suppressed.csv", "list.send.copy.csv"])


def test_an_edited_report_is_named(run: Path, capsys: Capture) -> None:
    edit(run / "report.json", b'"read": 2', b'"read": 3')
    assert failed(capsys, run) == (1, ["report.json"])


def test_an_edited_certificate_is_named(run: Path, capsys: Capture) -> None:
    edit(run / "certificate.json", b'"read": 2', b'"read": 3')
    assert failed(capsys, run) == (1, ["certificate.json"])


def test_good_until_has_passed(run: Path, capsys: Capture) -> None:
    edit(run / "certificate.json", b'"good_until": "2098-06-20"', b'"good_until": "2020-06-20"')
    code, names = failed(capsys, run)
    assert code == 1
    assert "good until" in names


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("{}", id="nothing in it"),
        pytest.param("Riverside", id="no JSON"),
        pytest.param(OTHER % '3, "outputs": []', id="no day in it"),
        pytest.param(OTHER % 'null, "outputs": [1]', id="no files in it"),
    ],
)
def test_a_damaged_certificate_proves_nothing(run: Path, capsys: Capture, content: str) -> None:
    (run / "certificate.json").write_text(content)
    said = suppress(capsys, "verify", run)
    assert said.code == 1
    assert said.out == "FAIL certificate.json: is damaged: this run cannot be proved, scrub again\n"


def test_a_folder_without_certificate_is_wrong_usage(run: Path, capsys: Capture) -> None:
    (run / "certificate.json").unlink()
    said = suppress(capsys, "verify", run)
    assert said.code == 2
    assert "what next: " in said.err


def test_a_folder_that_does_not_exist_is_wrong_usage(tmp_path: Path, capsys: Capture) -> None:
    assert suppress(capsys, "verify", tmp_path / "nowhere").code == 2
