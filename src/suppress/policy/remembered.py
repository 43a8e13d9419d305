"""A policy that was read without a mistake, remembered in the home folder.

Parsing YAML and SQL takes a fifth of a second, most of it to load the parsers, and `suppress check` is
to answer in half a second. What is remembered is data alone: the merged data of the files, which takes
its shape again like any other, and the syntax trees of its conditions, which are compiled again. It is
used only where every file of the policy has the content it had, and where Python, this program and the
installed libraries are the same. Anything else, a damaged file among it, is as good as nothing: the
policy is parsed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from suppress.policy.layout import with_layouts
from suppress.policy.loaded import LoadedPolicy
from suppress.policy.model import Policy
from suppress.policy.packs import is_pack, read_pack
from suppress.policy.problem import Problem
from suppress.policy.sql import Node, known_trees, recall_trees
from suppress.whole_file import replace_file

_FOLDER = "policies"
_LIBRARY = (".dist-info", ".egg-info")  # folders of installed libraries, named with their versions
_NOT_AS_WRITTEN = (OSError, ValueError, KeyError, TypeError, AttributeError)


def recall_policy(path: Path, home: Path) -> LoadedPolicy | None:
    """The policy in a file, where it is remembered and nothing that it was made of has changed.

    Args:
        path: The policy file.
        home: Home folder; it need not be there.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100  as the policy was read: links are not followed
    try:
        digest, _, content = _file(absolute, home).read_bytes().partition(b"\n")
        if _sha256(content) != digest.decode("ascii"):
            return None
        kept = json.loads(content)
        if kept["path"] != str(absolute) or kept["made_by"] != _made_by():
            return None
        if any(_sha256(_content(Path(file))) != digest for file, digest in kept["files"]):
            return None
        loaded = _loaded(absolute, kept)
        recall_trees({text: Node.of(tree) for text, tree in kept["conditions"].items()})
    except _NOT_AS_WRITTEN:
        return None
    return loaded


def remember_policy(loaded: LoadedPolicy, data: dict[str, Any], home: Path) -> None:
    """Keep a policy for the next process; where that is not possible, nothing happens.

    Args:
        loaded: A policy without mistakes.
        data: The merged data that it was made of.
        home: Home folder; where there is none yet, none is made.
    """
    with contextlib.suppress(OSError):
        made_by = _made_by()
        if made_by is None or not home.is_dir():
            return
        kept = {
            "made_by": made_by,
            "path": str(loaded.path),
            "files": [(str(file), digest) for file, digest in loaded.files],
            "data": data,
            "written": dict(loaded.files_as_written),
            "origins": [[section, name, origin] for (section, name), origin in loaded.origins.items()],
            "warnings": [{**asdict(problem), "file": str(problem.file)} for problem in loaded.warnings],
            "conditions": {text: tree.data() for text, tree in known_trees(_texts(data)).items()},
        }
        content = json.dumps(kept).encode()
        target = _file(loaded.path, home)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        replace_file(target, f"{_sha256(content)}\n".encode() + content)


def _loaded(path: Path, kept: dict[str, Any]) -> LoadedPolicy:
    problems = [
        Problem(**{**one, "file": Path(one["file"]), "path": tuple(one["path"])}) for one in kept["warnings"]
    ]
    return LoadedPolicy(
        policy=with_layouts(Policy.model_validate_json(json.dumps(kept["data"]), strict=True)),
        path=path,
        files=tuple((Path(file), digest) for file, digest in kept["files"]),
        files_as_written={name: tuple(files) for name, files in kept["written"].items()},
        origins={(section, name): origin for section, name, origin in kept["origins"]},
        warnings=tuple(problems),
    )


def _made_by() -> list[Any] | None:
    """Everything that has a say in what a policy means; None where it cannot be told apart."""
    # Names alone: `importlib.metadata` would read and parse the description of every library.
    libraries = [
        name
        for folder in sys.path
        if Path(folder).is_dir()  # the current folder is an empty name
        for name in os.listdir(folder or ".")  # noqa: PTH208
        if name.endswith(_LIBRARY)
    ]
    if not libraries:
        return None
    # A program that is developed changes without its version.
    own = [
        [module.name, module.stat().st_size, module.stat().st_mtime_ns]
        for folder in (Path(__file__).parent, Path(__file__).parents[1])
        for module in os.scandir(folder)
        if module.name.endswith(".py")
    ]
    return [sys.version, sorted(libraries), sorted(own)]


def _content(file: Path) -> bytes:
    return read_pack(str(file)) if is_pack(file) else file.read_bytes()


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for item in data.values() if isinstance(data, dict) else data:
            yield from _texts(item)


def _file(path: Path, home: Path) -> Path:
    return home / _FOLDER / f"{_sha256(str(path).encode())[:16]}.json"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
