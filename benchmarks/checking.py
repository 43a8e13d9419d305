"""One contact asked about, measured: each time a new process, as an installed program answers it."""

from __future__ import annotations

import compileall
import sysconfig
from pathlib import Path

import suppress
from benchmarks.inputs import SUPPRESS
from benchmarks.measure import Measured, measure, middle, output
from benchmarks.shape import FIRST_LINE, area_codes

PROCESSES = 9
"""A tenth of a second more or less is what the machine does beside it."""
CONTACTS = {"email": "nobody@example.org", "voice": f"+1{area_codes()[0]}{FIRST_LINE - 1:07}"}
"""A contact for each channel that neither the ledger nor the registry has."""


def check_contacts(policy: Path) -> dict[str, Measured]:
    """Time and memory of the answer by channel, the median of several processes.

    Args:
        policy: The policy, its ledger and sources in the home folder beside it.
    """
    # An installer compiles what it installs; a run that has to do it, or may not write it, takes twice as long.
    for folder in (Path(suppress.__file__).parent, Path(sysconfig.get_path("purelib"))):
        compileall.compile_dir(folder, quiet=2)
    found = {}
    for channel, contact in CONTACTS.items():
        command: list[str | Path] = [
            SUPPRESS,
            "check",
            contact,
            "--channel",
            channel,
            "--category",
            "newsletter",
            "-p",
            policy,
        ]
        output(command)  # what is prepared once, and into the page cache
        found[channel] = middle([measure(command) for _ in range(PROCESSES)])
    return found
