"""All readers, by the format that they read."""

from __future__ import annotations

from suppress.policy.model import Format
from suppress.sources.formats.baby_mps import read_baby_mps
from suppress.sources.formats.batch import Reader
from suppress.sources.formats.deceased import read_deceased
from suppress.sources.formats.domains import read_domains
from suppress.sources.formats.email_preference import read_email_preference
from suppress.sources.formats.hashed import read_hashed
from suppress.sources.formats.layout import read_layout
from suppress.sources.formats.mail_preference import read_mail_preference
from suppress.sources.formats.mps import read_mps
from suppress.sources.formats.phone_blocks import read_phone_blocks
from suppress.sources.formats.plain import read_plain
from suppress.sources.formats.prohibitory import read_prohibitory
from suppress.sources.formats.tps import read_tps
from suppress.sources.formats.wash import read_wash

READERS: dict[Format, Reader] = {
    "plain": read_plain,
    "hashed": read_hashed,
    "tps": read_tps,
    "phone_blocks": read_phone_blocks,
    "mps": read_mps,
    "baby_mps": read_baby_mps,
    "prohibitory": read_prohibitory,
    "domains": read_domains,
    "mail_preference": read_mail_preference,
    "email_preference": read_email_preference,
    "deceased": read_deceased,
    "wash": read_wash,
    "delimited": read_layout,
    "fixed_width": read_layout,
    "xml": read_layout,
}
"""Reader by format."""
