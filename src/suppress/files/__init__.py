"""Campaign lists in, result files out."""
