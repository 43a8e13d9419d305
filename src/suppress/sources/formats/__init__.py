"""One reader for each layout of source file."""
