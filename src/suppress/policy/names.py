"""Names that a policy declares, also those of entries that have mistakes of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from suppress.policy.problem import Finding, did_you_mean
from suppress.policy.yaml import Path


@dataclass(frozen=True)
class Names:
    """Declared names, in the order of the file."""

    channels: tuple[str, ...]
    categories: tuple[str, ...]
    brands: tuple[str, ...]
    columns: tuple[str, ...]
    layouts: tuple[str, ...]
    sources: tuple[str, ...]
    rules: tuple[str, ...]
    used_sources: frozenset[str]
    """Sources that a rule or an exemption line names."""
    former: dict[str, str]
    """Former names of categories, and what they are called now."""
    unread_rules: tuple[Mapping[str, Any], ...] = ()
    """Rules that are left out for the mistakes in them, as they are written."""
    shipped: frozenset[tuple[str, str | int]] = frozenset()
    """Section and name of what a rule pack declares and the policy does not name again."""
    pack_channels: frozenset[str] = frozenset()
    """Channels that the rules of included packs are for."""
    pack_sources: Mapping[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    """Sources of packs that the policy names again: each with its pack, as the pack has it."""

    @classmethod
    def of(cls, data: dict[str, Any]) -> Names:
        """The names in the data of a policy, whatever else is wrong with it."""
        rules = [rule for rule in _items(data.get("rules")) if isinstance(rule, dict)]
        lines = [line for rule in rules for line in _items(rule.get("unless")) if isinstance(line, dict)]
        used = [rule.get("source") for rule in rules] + [line.get("listed_in") for line in lines]
        former = {
            old: name
            for name, category in _entries(data.get("categories"))
            for old in _texts(category.get("formerly"))
        }
        return cls(
            channels=_keys(data.get("channels")),
            categories=_keys(data.get("categories")),
            brands=tuple(_texts(data.get("brands"))),
            columns=_keys(data.get("columns")),
            layouts=_keys(data.get("layouts")),
            sources=_keys(data.get("sources")),
            rules=tuple(_texts([rule.get("id") for rule in rules])),
            used_sources=frozenset(_texts(used)),
            former=former,
        )

    def category_hint(self, name: str) -> str:
        """What could have been meant by a category that there is not."""
        if name in self.former:
            return f"; it is now called '{self.former[name]}'"
        return did_you_mean(name, self.categories)


def unknown(what: str, name: str, known: Iterable[str], path: Path) -> list[Finding]:
    """A finding where a name is none of those known.

    Args:
        what: What the name is of, e.g. `source`.
        name: The name.
        known: What there is.
        path: Where it stands.
    """
    known = tuple(known)
    return [] if name in known else [Finding(path, f"unknown {what} '{name}'{did_you_mean(name, known)}")]


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _keys(value: Any) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()


def _entries(value: Any) -> list[tuple[str, dict[str, Any]]]:
    entries = value.items() if isinstance(value, dict) else ()
    return [(name, entry) for name, entry in entries if isinstance(entry, dict)]


def _texts(value: Any) -> list[str]:
    items = [value] if isinstance(value, str) else _items(value)
    return [item for item in items if isinstance(item, str)]
