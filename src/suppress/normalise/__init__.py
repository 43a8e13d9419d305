"""Canonical forms of contact points: expressions in, expressions out."""
