"""Opt-out sources: found, prepared once, answering without being read whole."""
