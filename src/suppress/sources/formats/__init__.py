"""Readers of source files, one module a layout.

A reader takes one text and yields batches: keys of entries by kind, and the lines that are no entry.
Registries by area code are read into bitmaps instead: `ftc.read_numbers`.
"""
