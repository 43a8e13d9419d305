"""Writes docs/packs.md: packs_intro.md, then every rule and source of the packs, from the packs themselves.

    python docs/packs_reference.py

What a rule is for and where its facts are from is said by the comment above it in the pack: its first
sentence, and its addresses. A test compares the committed page with what this gives.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from suppress.policy.load import load_policy
from suppress.policy.loaded import LoadedPolicy
from suppress.policy.model import Source
from suppress.policy.packs import pack_names, read_pack
from suppress.policy.rule import Listed, MissingConsent, Rule
from suppress.policy.show import in_words

HERE = Path(__file__).parent
SENDER = "sender: {name: anybody, country: US}\ncategories: {any: {purpose: marketing}}\n"

_ID = re.compile(r"^  - \{?id: ([a-z0-9_-]+)")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Comment:
    """What the comment above a rule says."""

    what: str
    addresses: tuple[str, ...]


def packs_page() -> str:
    """The whole page."""
    parts = [(HERE / "packs_intro.md").read_text()]
    # `base` comes first: the others build on it.
    for pack in sorted(pack_names(), key=lambda name: (name != "suppress:base", name)):
        parts.append("\n".join(_section(pack)))
    return "\n".join(parts) + "\n"


def _section(pack: str) -> Iterator[str]:
    text = read_pack(pack).decode()
    title, checked = re.search(r"# (.*)", text), re.search(r"Facts last checked on (\S+)\.", text)
    loaded, comments = _loaded(pack), comments_of(text)
    yield f"## {title[1].partition(': ')[2].rstrip('.') if title else pack}\n"
    yield f"`include: [{pack}]`; facts last checked on {checked[1] if checked else '?'}.\n"
    yield "| rule | what | law | figures | where | from, to | sources |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for rule in loaded.policy.rules:
        if loaded.origins["rules", rule.id] == pack:
            cells = _cells(rule, comments[rule.id], loaded.policy.sources)
            yield f"| {' | '.join(cells)} |"
    yield ""
    yield from _sources(pack, loaded)


def _sources(pack: str, loaded: LoadedPolicy) -> Iterator[str]:
    own = [name for name in loaded.policy.sources if loaded.origins["sources", name] == pack]
    if not own:
        return
    yield "| source | files | format | `max_age` | statutory |"
    yield "| --- | --- | --- | --- | --- |"
    for name in own:
        source, files = loaded.policy.sources[name], loaded.files_as_written[name]
        # What else decides how the file is read, and is lost where a policy names the source again.
        more = {
            "contact": source.contact,
            "country": source.country,
            "entries": ", ".join(source.entries),
            "match": source.match,
        }
        said = "".join(f", `{key}: {value}`" for key, value in more.items() if value)
        where = ", ".join(f"`{pattern}`" for pattern in files)
        statutory = "yes" if source.statutory else "no"
        yield f"| `{name}` | {where} | `{source.format}`{said} | {source.max_age or 'no limit'} | {statutory} |"
    yield ""


def _loaded(pack: str) -> LoadedPolicy:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policies.yaml"
        path.write_text(f"version: 1\ninclude: [{pack}]\n{SENDER}")
        return load_policy(path)


def comments_of(text: str) -> dict[str, Comment]:
    """The comment above each rule, by the rule's id.

    Args:
        text: A rule pack.
    """
    found: dict[str, Comment] = {}
    above: list[str] = []
    for line in text.splitlines():
        rule = _ID.match(line)
        if line.startswith("  # "):
            above.append(line.removeprefix("  # "))
            continue
        if rule and above:
            said = " ".join(above)
            addresses = tuple(_ADDRESS.findall(said))
            found[rule[1]] = Comment(re.split(r"(?<=\.) ", _ADDRESS.sub("", said).strip())[0], addresses)
        above = []
    return found


def _cells(rule: Rule, comment: Comment, sources: dict[str, Source]) -> Iterator[str]:
    yield f"`{rule.id}`"
    yield comment.what
    yield rule.citation or "–"
    yield "; ".join(_figures(rule, sources)) or "–"
    yield ", ".join(rule.jurisdictions) or "everywhere"
    yield (
        " ".join(
            part
            for part in (f"from {rule.since}" if rule.since else "", f"to {rule.until}" if rule.until else "")
            if part
        )
        or "–"
    )
    yield ", ".join(f"[{number}]({address})" for number, address in enumerate(comment.addresses, 1)) or "–"


def _figures(rule: Rule, sources: dict[str, Source]) -> Iterator[str]:
    if isinstance(rule, Listed):
        limit = sources[rule.source].max_age
        if limit is not None:
            yield f"list of `{rule.source}` no older than {limit}"
        if rule.listed_for is not None:
            yield f"entries count after {rule.listed_for}"
    if isinstance(rule, MissingConsent):
        named = (f"{name} for {rule.lasts[name]}" if name in rule.lasts else name for name in rule.bases)
        yield f"consent: {', '.join(named)}"
    if rule.kind == "condition":
        yield f"`{rule.where}`"
    yield from (f"unless {in_words(line)}" for line in rule.unless)


if __name__ == "__main__":
    (HERE / "packs.md").write_text(packs_page())
