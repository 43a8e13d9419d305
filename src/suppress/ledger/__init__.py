"""The ledger: what people said and what was learnt of their contacts, append-only."""
