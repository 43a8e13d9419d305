"""Which known events a batch said again: numbers packed by append, in a hash chain of their own.

An event stands as long as any batch that said it does, so a revert has to know who confirmed it. A file
that lists two million known events writes a few kilobytes for each append of fifty thousand.

The bytes are defined here and nowhere else, and never change. Each hash covers the one before it and that of
the last block of events (chain.py), so that neither can be changed without the other.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suppress.ledger.chain import START

_DIFFERENCES = np.dtype("<i8")
_LEVEL = 1  # most differences are 1


@dataclass(frozen=True)
class Confirmed:
    """Known events that one append said again."""

    batch: int
    after: int
    """The ledger's last event once the append was done."""
    first_event: int
    last_event: int
    size: int
    events: bytes
    """Their numbers, by `pack`."""

    def numbers(self) -> npt.NDArray[np.int64]:
        """Numbers of the events, ascending.

        Raises:
            ValueError: The bytes are not what was packed.
        """
        try:
            found = np.cumsum(np.frombuffer(zlib.decompress(self.events), _DIFFERENCES), dtype=np.int64)
        except zlib.error as error:
            raise ValueError("packed numbers are damaged") from error
        if (self.first_event, self.last_event, self.size) != (found[0], found[-1], len(found)):
            raise ValueError("packed numbers are others than is said of them")
        return found


def pack(batch: int, after: int, numbers: npt.NDArray[np.int64]) -> Confirmed:
    """Events that an append of a batch said again.

    Args:
        batch: The batch.
        after: The ledger's last event.
        numbers: Of the events, at least one, ascending and each once.
    """
    differences = np.diff(numbers, prepend=0).astype(_DIFFERENCES)
    packed = zlib.compress(differences.tobytes(), _LEVEL)
    return Confirmed(batch, after, int(numbers[0]), int(numbers[-1]), len(numbers), packed)


def next_hash(
    previous: bytes | None, block: bytes, confirmed: Confirmed, source: Sequence[str | None]
) -> bytes:
    """SHA-256 of what an append confirmed.

    Args:
        previous: Hash of the one before it; None for the first.
        block: Hash of the block that holds the ledger's last event.
        confirmed: What was confirmed.
        source: System, name and SHA-256 of the file of its batch.
    """
    numbers = (confirmed.batch, confirmed.after, confirmed.first_event, confirmed.last_event, confirmed.size)
    head = json.dumps([*numbers, *source], ensure_ascii=True).encode()
    digest = hashlib.sha256((START if previous is None else previous) + block)
    for part in (head, confirmed.events):
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.digest()
