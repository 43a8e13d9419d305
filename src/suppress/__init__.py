"""Scrub campaign lists against opt-outs, registries and preference files."""

__version__ = "0.1.0"
