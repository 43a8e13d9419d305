"""The policy file: read with all its problems, checked, and resolved to a plan for one send."""
