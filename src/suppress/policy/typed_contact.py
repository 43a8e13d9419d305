"""What a contact that somebody typed seems to be, where it cannot be read, and how it is written."""

from __future__ import annotations

import re

AT = re.compile("[@＠﹫]")


def unread_contact(text: str) -> tuple[str, str]:
    """What to call a contact that is none, and what to do next; neither repeats it.

    Args:
        text: What was typed for an e-mail address or a phone number.
    """
    if AT.search(text):
        return (
            "the e-mail address cannot be read",
            "it has a name before its one @ and a domain behind it, such as ann@example.org",
        )
    if any(sign.isdigit() for sign in text):
        return (
            "the phone number cannot be read",
            "write the whole number, with its area code; one of another country starts with + and that "
            "country's code (+61 …)",
        )
    return (
        "the contact is neither an e-mail address nor a phone number",
        "an e-mail address has an @, a phone number digits; a name and address go into --name, --address1 and "
        "--postal-code, an account into --account",
    )
