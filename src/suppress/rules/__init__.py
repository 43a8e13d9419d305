"""One module for each kind of rule: evidence in, hits out."""
