"""Opt-out trends: who leaves when, where, why and after which campaign."""
