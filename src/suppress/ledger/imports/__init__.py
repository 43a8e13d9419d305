"""Exports of e-mail and SMS platforms as events: one importer, and a map of each platform's columns as data."""
