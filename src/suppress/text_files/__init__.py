"""Text files of others, plain or packed, as lines and records with their line numbers."""
