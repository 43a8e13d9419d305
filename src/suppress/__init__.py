"""Scrub campaign lists against opt-outs, registries and preference files."""
