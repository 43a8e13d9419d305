"""A rate with its 95 % confidence interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Rate:
    """How many of the contacts sent did something."""

    count: int
    of: int
    """Contacts sent."""

    @property
    def value(self) -> float | None:
        """The share; None where nothing was sent. Above 1 where people left who were sent nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's score interval, which holds for small counts too; None where nothing was sent.

        Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
        Journal of the American Statistical Association 22 (1927).
        """
        if not self.of or self.count > self.of:
            return None
        share, size = self.count / self.of, self.of
        middle = share + _Z**2 / (2 * size)
        spread = _Z * sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2))
        scale = 1 + _Z**2 / size
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)

    def data(self) -> dict[str, object]:
        """For reports: numbers to six decimals."""
        interval = self.interval
        return {
            "sent": self.of,
            "rate": None if self.value is None else round(self.value, 6),
            "interval": None if interval is None else [round(bound, 6) for bound in interval],
        }
