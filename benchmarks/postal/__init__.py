"""How well people and households are matched by name and address, on made-up people with labels."""
