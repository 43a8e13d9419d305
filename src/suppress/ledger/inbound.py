"""What an inbound message means: the stop, start and help words of gateways, and refusals in other words.

A keyword is the whole message. Any other wording that contains a word of refusal is an opt-out for a
person to look at: a refusal may be said "by any reasonable means" (47 CFR 64.1200(a)(10)).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Meaning = Literal["stop", "start", "help", "refusal", "other"]

# Compared without case, accents, spaces and punctuation: OPTOUT is also "opt-out" and "Opt out.".
STOP_WORDS = frozenset(
    {
        # https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out.md
        *("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"),
        # https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html; ARRET is French
        *("ARRET", "REMOVE", "TD"),
    }
)
# https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out, and AWS for toll-free numbers.
# YES, which some gateways take too, is left out: it answers any question.
START_WORDS = frozenset({"START", "UNSTOP"})
# CTIA Messaging Principles, "customer care"; https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out.md
HELP_WORDS = frozenset({"HELP", "INFO", "AIDE"})

# Alone they refuse; within a sentence they may mean anything.
_REFUSALS_ALONE = frozenset({"NO", "NOPE", "NON", "NEVER", "JAMAIS"})

# 47 CFR 64.1200(a)(10): "stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe", and any
# wording that a reasonable person would take for a refusal; French and Spanish for North American lists.
_REFUSALS = re.compile(
    r"""
      \b(?: sto+p+ | stopall | stops | stopped | stopping | quit\w* | end | ended | ending | revok\w*
          | cancel\w* | remove | removed[ ]me | delet\w* | optout | opt(?:ing|ed)?[ ](?:\w+[ ])?out
          | withdr[ae]w\w* | desist
          | unsub\w* | unsuscribe\w* | desubscribe\w* | refuse | refusal
          | leave[ ]me | take[ ](?:me|us|my)\b.*?\boff | off[ ](?:your|the|this)[ ]list
          | no[ ](?:more|longer|thanks?|thank[ ]you|texts?|txts?|calls?|messages?|msgs?|e?mails?|spam) | fuck\w*
          | not[ ]interested | uninterested | go[ ]away
          | wrong[ ]number | enough | harass\w* | spam\w* | lawsuit | lawyer | attorney | lose[ ]my[ ]number
          | (?:do[ ]not|dont|don[ ]t|never|please[ ]not|not[ ]to)[ ]
            (?:\w+[ ]){0,2}?
            (?:text|txt|call|contact|message|msg|mail|email|write|send|phone|bother|want|wish)\w*
          | arret\w* | arrete\w* | desabonn\w* | desinscri\w* | desinscription | retirez | supprimez | annul\w*
          | ne[ ]plus | pas[ ]interesse\w* | laissez
          | alto | parar | pare | basta | cancelar | cancele | borrar | no[ ]mas | no[ ]llam\w* | no[ ]envi\w*
          | no[ ]quier\w* | baja
      )\b
    | 🛑 | ⛔ | 🚫
    """,
    re.VERBOSE,
)
_NOT_WORDS = re.compile(r"[^\w🛑⛔🚫]+")
_APOSTROPHES = re.compile(r"(?<=\w)['’‘`´](?=\w)")


def classify(body: str, *, opt_out_type: str | None = None) -> Meaning:
    """What a message to a sender's number means for consent.

    Args:
        body: The message as received.
        opt_out_type: What the gateway took it for, if it says: `STOP`, `START` or `HELP`. `STOP` is
            believed; the others only where the message itself refuses nothing.

    Returns:
        `stop` and `start` for a keyword, `refusal` for other wording that contains a word of refusal
        (an opt-out to be reviewed), `help`, or `other`.
    """
    said = (opt_out_type or "").strip().upper()
    meaning = _of_words(body)
    if said == "STOP":
        return "stop"
    if said in {"START", "HELP"} and meaning not in {"stop", "refusal"}:
        return "start" if said == "START" else "help"
    return meaning


def _of_words(body: str) -> Meaning:
    plain = _plain(body)
    joined = plain.replace(" ", "").upper()
    if joined in STOP_WORDS:
        return "stop"
    # Not joined: "un stop" is no UNSTOP.
    if plain.upper() in START_WORDS:
        return "start"
    if plain.upper() in _REFUSALS_ALONE or _REFUSALS.search(plain):
        return "refusal"
    return "help" if plain.upper() in HELP_WORDS else "other"


def _plain(body: str) -> str:
    """Lower-case words with one space between them, without accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", body)
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    whole = _APOSTROPHES.sub("", letters.lower())
    return _NOT_WORDS.sub(" ", whole.replace("_", " ")).strip()
