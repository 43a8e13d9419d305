"""What was sent, held against what ledger and sources knew when it was sent."""
