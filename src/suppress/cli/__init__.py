"""The command line: a command parses, calls, shows and exits."""


def main() -> None:
    """Run the command line."""
