"""Columns by which a campaign list itself says who left, and of which no rule knows.

Nothing is decided by them: what their cells mean (`1`, `No`, a day) only the operator knows. They are told.
"""

from __future__ import annotations

import re

from suppress.files.headers import fold
from suppress.mapped_list import MappedList
from suppress.policy.plan import Plan

_WITHIN = (
    "opt out", "opted out", "opting out", "unsubscribe", "unsubscription", "unsub time", "unsub campaign",
    *(f"{no} {way}" for no in ("do not", "don't") for way in (
        "email", "mail", "call", "phone", "sms", "text", "contact", "solicit", "market", "send", "fax",
        "share", "trade",
    )),
    "blacklisted", "blocklisted", "no bulk email", "désabonn", "désinscri", "ne pas contacter",
    "ne pas appeler", "ne pas envoyer", "ne pas solliciter", "ne pas téléphoner", "ne plus contacter",
)  # fmt: skip
_WHOLE = (
    "email status", "email permission status", "email subscription status", "sms status",
    "sms permission status", "subscription status", "subscriber status", "marketing status",
    "permission status", "unsub", "unsubs", "email unsub", "dnc", "dnc status", "dnc flag", "on dnc",
    "no email", "no emails", "no mail", "no mailings", "no call", "no calls", "no phone", "no sms",
    "no text", "no texts", "no contact", "blacklist", "blocklist", "statut d'abonnement",
    "statut email", "statut courriel", "stop email", "stop sms",
)  # fmt: skip
"""What headers of opt-outs have within them, and such headers. Sources: Salesforce (`HasOptedOutOfEmail`,
`DoNotCall`), CiviCRM (`do_not_email`, `is_opt_out`, `No Bulk Emails (User Opt Out)`), HubSpot
(`Unsubscribed from all email`), Mailchimp (`UNSUB_TIME`), Constant Contact (`Email status`), Brevo
(`EMAIL_BLACKLISTED`), plain English and French."""

_SAYS = re.compile(
    # "Adopt out" is said of animals.
    rf"(?<!ad)(?:{'|'.join(map(fold, _WITHIN))})|^(?:{'|'.join(map(fold, _WHOLE))})$"
)

_NO_COLUMN_OF_OPT_OUTS = re.compile(r"(?:link|url|href|lien|token|instructions?)$")
"""How a header ends by which each person can leave: `Unsubscribe Link`."""

_LONGEST_HEADER = 60
"""Characters; what is longer, or has an `@`, may be a person's row in a list without a header."""


def unread_opt_outs(mapped: MappedList, plan: Plan) -> list[str]:
    """A warning that names the columns of opt-outs which neither the policy's columns nor a condition reads.

    Args:
        mapped: The list.
        plan: Rules of the send.
    """
    declared = plan.policy.columns
    known = {fold(header) for name, column in declared.items() for header in (name, *column.header)}
    read = {
        column for columns in (*mapped.typed.values(), *mapped.headers.fields.values()) for column in columns
    }
    found = [
        column
        for column in mapped.rows.columns
        if column not in read and fold(column) not in known and _says(column)
    ]
    if not found:
        return []
    named = ", ".join(f"'{column}'" for column in found)
    what = "the column" if len(found) == 1 else "the columns"
    return [
        f"{mapped.name}: no rule reads {what} {named}, which may say who left: declare it under `columns:` in "
        "the policy and add a rule of `kind: condition`"
    ]


def _says(header: str) -> bool:
    if "@" in header or len(header) > _LONGEST_HEADER:
        return False
    folded = fold(header)
    return bool(_SAYS.search(folded)) and not _NO_COLUMN_OF_OPT_OUTS.search(folded)
