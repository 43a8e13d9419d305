"""`suppress sources update` as a person sees it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from command_line import Said, suppress

from golden_files import compare
from small_runs import Desk, outcomes

Capture = pytest.CaptureFixture[str]
FTC = {"format": "ftc", "files": "ftc/*.zip", "max_age": "9999 days", "max_shrink": "40 %"}
HOUSE = {"format": "plain", "files": "house-*.txt"}
RULES = [
    {"id": "dnc", "kind": "listed", "source": "ftc", "channels": ["voice"]},
    {"id": "house", "kind": "listed", "source": "house"},
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name, value in (("COLUMNS", "100"), ("NO_COLOR", "1"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
    made = Desk(tmp_path / "desk", RULES, {"ftc": FTC, "house": HOUSE})
    monkeypatch.chdir(made.folder)
    return made


def registry(desk: Desk, name: str, text: str) -> Path:
    path = desk.folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("list.txt"), text)  # of a fixed day, so that versions are too
    return path


def numbers(area: str, *lines: int) -> str:
    return "".join(f"{area},{line:07}\n" for line in lines)


def test_what_an_update_prints(desk: Desk, capsys: Capture, request: pytest.FixtureRequest) -> None:
    texts: list[str] = []

    def said(*arguments: str) -> None:
        done: Said = suppress(capsys, "sources", "update", *arguments)
        command = " ".join(("suppress sources update", *arguments))
        texts.append(f"$ {command}\nexit {done.code}\n{done.err}{done.out}".replace(str(desk.folder), "."))

    registry(desk, "2026-11-5_818_0F3A-1999-4C.txt.zip", numbers("818", *range(5550100, 5550110)))
    registry(desk, "2026-11-5_212_5C2E-77A0-91.txt.zip", numbers("212", *range(5550100, 5550110)))
    registry(
        desk, "2026-11-12_changes.zip", "8185550199,2026-11-10T02:20:18,A\n8185550101,2026-11-11T09:00:00,D\n"
    )
    registry(desk, "2026-11-8_changes.zip", "2125550199,2026-11-06T02:20:18,A\n")
    registry(desk, "2026-11-13_818_0F3A-1999-4C.txt.zip", numbers("818", *range(5550100, 5550104)))
    registry(desk, "2026-11-14_818_0F3A-1999-4C.txt.zip", numbers("818", *range(5550100, 5550111)))
    desk.write("export.csv", "ann@x.test\n")
    said("ftc", "2026-11-12_changes.zip")
    said("ftc", "2026-11-5_818_0F3A-1999-4C.txt.zip", "2026-11-5_212_5C2E-77A0-91.txt.zip")
    said("ftc", "2026-11-12_changes.zip")
    said("ftc", "2026-11-12_changes.zip")
    said("ftc", "2026-11-8_changes.zip")
    said("ftc", "2026-11-13_818_0F3A-1999-4C.txt.zip")
    said("ftc", "2026-11-14_818_0F3A-1999-4C.txt.zip")
    said("ftc", "--prune")
    said("house", "export.csv")
    said("house", "export.csv", "--as", "house-members.txt", "--as-of", "2026-11-12")
    said("nobody", "export.csv")
    compare(request, "sources-update", "\n".join(texts))


def test_an_update_as_json(desk: Desk, capsys: Capture) -> None:
    desk.write("house-2026-11-05.txt", "ann@x.test\nbo@x.test\n")
    desk.write("export.txt", "ann@x.test\ncy@x.test\ndi@x.test\n")
    arguments = ("house", "export.txt", "--as", "house-2026-11-12.txt", "--replaces", "house-2026-11-05.txt")
    said = suppress(capsys, "sources", "update", *arguments, "--json")
    assert said.code == 0, said.err
    done = json.loads(said.out)
    assert (done["name"], done["added"], done["removed"], done["already"]) == ("house", 2, 1, False)
    assert (done["before"]["entries"], done["after"]["entries"]) == (2, 3)
    assert done["after"]["as_of"] == "2026-11-12"
    (taken,) = done["taken"]
    assert (taken["file"], taken["replaces"]) == ("house-2026-11-12.txt", ["house-2026-11-05.txt"])


def test_an_update_is_honoured_by_the_next_run(desk: Desk, capsys: Capture) -> None:
    rows = desk.write("list.csv", "id,email,phone\n1,,8185550100\n2,,8185550199\n")
    registry(desk, "2098-5-20_818_0F3A-1999-4C.txt.zip", numbers("818", *range(5550100, 5550110)))
    registry(desk, "2098-5-27_changes.zip", "8185550199,2098-05-25T02:20:18,A\n")
    desk.write("house-2098-05-20.txt", "ann@x.test\n")
    desk.sources = {**desk.sources, "ftc": {**FTC, "max_age": None}}
    desk.write_policy()
    assert suppress(capsys, "sources", "update", "ftc", "2098-5-20_818_0F3A-1999-4C.txt.zip").code == 0
    desk.run(rows, out="runs/before", channel="voice")
    assert outcomes(desk.folder / "runs/before")["send"] == ["2"]
    assert suppress(capsys, "sources", "update", "ftc", "2098-5-27_changes.zip").code == 0
    desk.run(rows, out="after", channel="voice")
    assert outcomes(desk.folder / "after")["suppressed"] == ["1", "2"]
    proof = json.loads((desk.folder / "runs/before/certificate.json").read_bytes())
    (ftc,) = (one for one in proof["result"]["sources"] if one["name"] == "ftc")
    first = desk.folder / "2098-5-20_818_0F3A-1999-4C.txt.zip"
    sha256 = hashlib.sha256(first.read_bytes()).hexdigest()
    assert ftc["contents"] == [{"file": first.name, "as_of": "2098-05-20", "sha256": sha256}]
    newer = registry(desk, "2098-5-28_818_0F3A-1999-4C.txt.zip", numbers("818", *range(5550100, 5550111)))
    said = suppress(capsys, "sources", "update", "ftc", newer, "--prune")
    assert "deleted: 2098-5-27_changes.zip, which no run names" in said.out
    assert "1 replaced file is kept" in said.out


def test_status_groups_many_files_by_day_and_names_the_late_ones(
    desk: Desk, capsys: Capture, request: pytest.FixtureRequest
) -> None:
    desk.sources = {"ftc": {**FTC, "files": "ftc/*.zip", "max_age": "31 days"}, "house": HOUSE}
    desk.write_policy()
    (desk.folder / "ftc").mkdir()
    desk.write("house-2098-11-12.txt", "ann@x.test\n")
    for area, day in {
        **dict.fromkeys(range(200, 212), "2098-11-15"),
        212: "2098-10-5",
        213: "2098-10-25",
    }.items():
        registry(desk, f"ftc/{day}_{area}_0F3A-1999-4C.txt.zip", numbers(str(area), 5550100, 5550101))
    registry(desk, "ftc/2098-11-18_changes.zip", "2005550199,2098-11-16T02:20:18,A\n")
    said = suppress(capsys, "sources", "status", "--drop", "2098-11-22")
    compare(request, "sources-status-many", f"exit {said.code}\n{said.err}{said.out}")
    shown = json.loads(suppress(capsys, "sources", "status", "--drop", "2098-11-22", "--json").out)
    assert [one["level"] for one in shown] == ["too old", "ok"]
    levels = Counter(one["level"] for one in shown[0]["members"])
    assert levels == {"ok": 13, "too old": 1, "due soon": 1}
