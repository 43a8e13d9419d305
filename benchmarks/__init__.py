"""Data, measurements and comparison behind `make bench`."""
