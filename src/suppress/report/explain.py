"""Answers about one contact on a terminal, from the same data as `--json`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Data = Mapping[str, Any]
Write = Callable[[str], object]


def show_answer(answer: Data, write: Write) -> None:
    """Print whether a contact may be contacted, and what bears on it.

    Args:
        answer: Data of `check --json`.
        write: Prints one line.
    """
    send = answer["send"]
    brands = f" for {', '.join(send['brands'])}" if send["brands"] else ""
    head = " ".join(part for part in (answer["outcome"], answer["rule"]) if part)
    write(f"{head} ({', '.join(send['categories'])} by {send['channel']}{brands}, {send['contact_date']})")
    for finding in answer["findings"]:
        write(f"  {_finding_in_words(finding)}")
    for note in answer["notes"]:
        write(f"note: {note}")


def show_explanation(explained: Data, write: Write) -> None:
    """Print an answer, every event, entry and rule that bears on it, and what would change it.

    Args:
        explained: Data of `explain --json`.
        write: Prints one line.
    """
    show_answer(explained["answer"], write)
    _section(write, "what the ledger says of this contact", map(_event_in_words, explained["events"]))
    _section(write, "entries of sources", map(_entry_in_words, explained["entries"]))
    _section(write, "rules", map(_rule_in_words, explained["rules"]))
    _section(write, "what would change the answer", _changes_in_words(explained["changes"]))
    _section(write, "what the answer rests on", explained["rests_on"])


def _section(write: Write, title: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if shown:
        write(f"\n{title}:")
    for line in shown:
        write(f"  {line}")


def _event_in_words(event: Data) -> str:
    parts = [event["scope"], f"said {event['said']}", f"recorded {event['recorded'][:19]}"]
    parts += [f"basis {event['basis']}"] if event["basis"] else []
    parts += [f"expires {event['expires']}"] if event["expires"] else []
    parts += [f"on {' and '.join(event['found_on'])}"] if event["found_on"] else []
    parts += [f"by {event['subject']}"] if event["subject"] != "none" else ["nobody named"]
    parts += [f"via {event['via']}"] if event["via"] else []
    parts.append(f"from {event['system'] or 'an unknown system'}, batch {event['batch']}")
    said = ", ".join(part for part in parts if part)
    return f"event {event['number']} {event['action']}: {said} → {'; '.join(event['became'])}"


def _entry_in_words(entry: Data) -> str:
    since = f", since {entry['since']}" if entry["since"] else ""
    found = f"{entry['source']} {entry['version']}, {entry['file']}, by {entry['key']}{since}"
    told = f"{found}: {', '.join(entry['rules'])}"
    return "\n    ".join([told, *map(_part_in_words, entry["parts"])])


def _part_in_words(part: Data) -> str:
    number = part["letters"]
    letters = f", {number} letter{'s' if number > 1 else ''} apart" if number else ""
    return f"{part['field']}: {part['level']}{letters}, {part['bits']:+.1f} bits"


def _rule_in_words(rule: Data) -> str:
    return f"{rule['rule']}: {rule['state']}{': ' if rule['says'] else ''}{rule['says']}"


def _changes_in_words(changes: Iterable[Data]) -> Iterator[str]:
    for change in changes:
        yield f"{change['rule']}: {'; and '.join(change['needs'])}"
        for exemption in change["exemptions"]:
            yield f"  or: {exemption}"


def _source_in_words(name: str, version: str | None) -> str:
    # The version of a ledger is its id and the last event that was known, which is not the event found.
    ledger, _, position = (version or "").rpartition(":")
    if ledger:
        return f"{name} up to event {position}"
    return f"{name} {version}" if version else name


def _finding_in_words(finding: Data) -> str:
    parts = [finding["why"]] if finding["why"] else []
    if finding["source"]:
        parts.append(_source_in_words(finding["source"], finding["version"]))
    parts += [finding["file"]] if finding["file"] else []
    parts += [f"by {finding['key']}"] if finding["key"] else []
    parts += [f"since {finding['since']}"] if finding["since"] else []
    parts += [f"but: {finding['exempt_by']}"] if finding["exempt_by"] else []
    return f"{finding['state']} {finding['rule']}: {', '.join(parts) or 'the condition holds'}"
