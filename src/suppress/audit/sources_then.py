"""The sources as they were on the day of a send, from the files in place and those that newer ones replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

from suppress.errors import SourceError
from suppress.policy.model import Policy
from suppress.sources.area_codes import is_by_area
from suppress.sources.catalog import Place, reading_of
from suppress.sources.load import load_files
from suppress.sources.locate import SourceFile, files_there, replaced_files, source_file
from suppress.sources.prepared import PreparedSource

_NO_FILES = "ledger"


@dataclass(frozen=True)
class SourcesOn:
    """The sources as they were on a day, as far as that can be told."""

    loaded: dict[str, PreparedSource]
    """By name; without those that cannot be read."""
    uncertain: frozenset[str]
    """Those that were read from files of a later day, or of no day: what is listed may not have been then."""


@dataclass
class SourcesThen:
    """Versions of sources by day; each is loaded once."""

    policy: Policy
    place: Place
    missing: set[str] = field(default_factory=set)
    """Sources of which no version could be read: no message was judged by them."""
    later: set[str] = field(default_factory=set)
    """Sources of which no version of that time is there, so that today's was asked instead."""
    undated: set[str] = field(default_factory=set)
    """Sources whose files carry no day, so that nobody knows since when they say what they say."""
    _loaded: dict[tuple[str, tuple[str, ...]], PreparedSource] = field(default_factory=dict)

    def on(self, names: Iterable[str], day: date) -> SourcesOn:
        """The sources as they were on a day; one that cannot be read is left out and remembered.

        Args:
            names: Sources that the send was judged by; the ledger among them is passed over.
            day: The day of the send.
        """
        found, uncertain = {}, set()
        for name in names:
            source = None if self.policy.sources[name].format == _NO_FILES else self._on(name, day)
            if source is not None:
                found[name], certain = source
                if not certain:
                    uncertain.add(name)
        return SourcesOn(found, frozenset(uncertain))

    def _on(self, name: str, day: date) -> tuple[PreparedSource, bool] | None:
        """The source, and whether its files are certainly of that day."""
        try:
            files, later = self._files(name, day)
            if not files:
                self.missing.add(name)
                return None
            undated = any(file.as_of is None for file in files)
            version = (name, tuple(str(file.path) for file in files))
            if version not in self._loaded:
                reading = reading_of(self.policy, self.policy.sources[name])
                loaded = load_files(name, reading, files, self.place.home)
                # Its age is not what is asked here.
                self._loaded[version] = replace(loaded.source, max_age=None)
        except SourceError:
            self.missing.add(name)
            return None
        if later:
            self.later.add(name)
        if undated:
            self.undated.add(name)
        return self._loaded[version], not (later or undated)

    def _files(self, name: str, day: date) -> tuple[list[SourceFile], bool]:
        """The files of that day, and whether they are of a later one."""
        source = self.policy.sources[name]
        in_place, _ = files_there(source, self.place.base)
        if all(file.as_of is None or file.as_of <= day for file in in_place):
            return in_place, False
        # Other sources may keep theirs in the same folder.
        names = [Path(pattern).name for pattern in source.files]
        aside = [
            source_file(path, path.name, source)
            for path in replaced_files(source, self.place.base)
            if any(fnmatch(path.name, name) for name in names)
        ]
        known = [file for file in (*in_place, *aside) if file.as_of is not None and file.as_of <= day]
        if not known:
            return in_place, True
        if is_by_area(source.format):
            return known, False  # of each area code the newest is used
        newest = max(file.as_of for file in known if file.as_of is not None)
        return [file for file in known if file.as_of == newest], False
