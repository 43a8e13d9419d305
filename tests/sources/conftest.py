"""Fixtures of the tests of sources."""

from source_files import opened, place

__all__ = ["opened", "place"]
