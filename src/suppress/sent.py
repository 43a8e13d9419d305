"""`--after RUN`: the rows that an earlier run has already sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from suppress.certificate import CERTIFICATE, REPORT, digest_of
from suppress.duplicates import Candidates
from suppress.errors import CampaignListError, UsageError
from suppress.files.campaign_list import ReadOptions
from suppress.files.open_list import open_list
from suppress.keys import Keys
from suppress.mapped_list import map_list
from suppress.model import KeyKind
from suppress.parallel import in_order
from suppress.points import read_points
from suppress.policy.layout import Layout
from suppress.policy.plan import Plan
from suppress.strict import contact_kind, strict_kind


def add_sent_keys(
    run: Path, work: Path, plan: Plan, mapping: Mapping[str, tuple[str, ...]], candidates: Candidates
) -> int:
    """Take the contact points of a run's send files as gone before everything else.

    Args:
        run: Result folder of the earlier run.
        work: Folder for temporary copies.
        plan: The plan of this run; rows are compared by its strict kind of key.
        mapping: `--map`, as for the lists of this run.
        candidates: Takes the keys.

    Returns:
        Rows of the earlier send files.

    Raises:
        UsageError: The folder is no result folder, or has no send file.
        CampaignListError: A send file cannot be read.
    """
    kind = compared_kind(plan)
    rows = 0
    for path, options in _send_files(run):
        folder = work / f"after-{path.name}"
        folder.mkdir()
        bare = replace(plan, columns=frozenset(), rules=())
        mapped = map_list(open_list(path, folder, options), path.stem, bare, {}, mapping, {})
        for batch in in_order(mapped.rows.batches(mapped.columns)):
            candidates.add_sent(Keys(read_points(batch.rows, mapped.key_plan)).strict(kind))
            rows += batch.height
    return rows


def compared_kind(plan: Plan) -> KeyKind:
    """Kind of key by which rows of an earlier run are recognised, also where no duplicates are looked for."""
    return strict_kind(plan) or contact_kind(plan)


def _send_files(run: Path) -> list[tuple[Path, ReadOptions]]:
    try:
        outputs = json.loads((run / CERTIFICATE).read_bytes())["result"]["outputs"]
        sent = [output for output in outputs if output["kind"] == "send"]
        found = [(run / output["name"], output["sha256"]) for output in sent if output["rows"]]
    except OSError as error:
        raise UsageError(
            f"--after: {run} is no result folder of an earlier run: its {CERTIFICATE} cannot be read",
            hint="name the folder that `suppress scrub` printed",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"--after: the {CERTIFICATE} in {run} is damaged, so what that run sent is not known",
            hint="put the run's own file back",
        ) from error
    if not sent:
        raise UsageError(
            f"--after: the run in {run} wrote no send file", hint="name a run that was neither dry nor a replay"
        )
    for path, digest in found:
        if not path.is_file() or digest_of(path) != digest:
            raise CampaignListError(
                f"--after: {path} is not what that run wrote; who is missing from it would be sent again",
                hint="put the run's own file back; `suppress verify` says what else differs",
            )
    options = _options(run)
    return [(path, options.get(path.name, ReadOptions())) for path, _ in found]


def _options(run: Path) -> dict[str, ReadOptions]:
    """How each send file is read, by its name."""
    try:
        lists = json.loads((run / REPORT).read_bytes())["lists"]
        return {
            file["name"]: ReadOptions(
                escape=one.get("escaped_quotes", False),
                layout=Layout.model_validate(one["layout"]) if "layout" in one else None,
            )
            for one in lists
            for file in one["files"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"--after: the {REPORT} in {run} is damaged, so how its files are laid out is not known",
            hint="put the run's own file back",
        ) from error
