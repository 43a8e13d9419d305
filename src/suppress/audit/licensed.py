"""What an audit may show of messages that a list under licence forbade: the class of reason alone."""

from __future__ import annotations

import polars as pl

from suppress.audit.judge import FINDINGS, IN_DOUBT
from suppress.policy.model import Policy
from suppress.policy.scope import is_licensed
from suppress.verdicts import listed_class

_OF_THE_LIST = ("source", "version", "key", "since", "days_after")  # the last with the message gives the day


def licensed_sources(policy: Policy) -> list[str]:
    """Names of the sources whose people may not be shown."""
    return [name for name, source in policy.sources.items() if is_licensed(source)]


def shown(findings: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The findings as they may be shown, row by row.

    Args:
        findings: FINDINGS.
        policy: The policy, which says of a source whether it is licensed.

    Returns:
        FINDINGS; those of a licensed source have its class in the place of the rule, and nothing of the entry.
    """
    masked = pl.col("source").is_in(licensed_sources(policy)).fill_null(value=False)
    held, listed = pl.lit(listed_class(hold=True)), pl.lit(listed_class(hold=False))
    reason = pl.when(pl.col("state") == IN_DOUBT).then(held).otherwise(listed)
    entry = [pl.when(~masked).then(pl.col(name)).alias(name) for name in _OF_THE_LIST]
    rule = pl.when(masked).then(reason).otherwise("rule").alias("rule")
    return findings.with_columns(rule, *entry).select(FINDINGS.names())
