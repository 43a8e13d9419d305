"""Webhook payloads of e-mail and SMS platforms, recognised by their fields, as words for the ledger.

What a platform tells of a message that was sent, opened or clicked is understood and left aside; so are
deliveries, of which a campaign has millions and of which none says what a person wants.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suppress.ledger.platforms import declared_import
from suppress.ledger.webhooks import email, hubspot, klaviyo, ses, sms
from suppress.ledger.webhooks.payload import Platform, Told, UnreadablePayloadError
from suppress.policy.model import Import

PLATFORMS: tuple[Platform, ...] = (
    *sms.PLATFORMS,
    *email.PLATFORMS,
    *ses.PLATFORMS,
    *klaviyo.PLATFORMS,
    *hubspot.PLATFORMS,
)

__all__ = ["Told", "UnreadablePayloadError", "read_webhook"]


def read_webhook(payload: Mapping[str, Any], imports: Mapping[str, Import]) -> list[Told] | None:
    """What a payload tells.

    Args:
        payload: A JSON object, or the fields of a form.
        imports: How platforms are read, from the policy, by their names.

    Returns:
        One for each event and recipient in it, in their order; None where it is of no platform known.

    Raises:
        UnreadablePayloadError: A known platform's payload lacks what it should have.
    """
    for platform in PLATFORMS:
        if platform.fits(payload):
            return platform.read(payload, declared_import(imports, platform.name) or Import())
    return None
