"""That a long list is UTF-8, as its beginning says: taken for granted until one of its bytes says otherwise.

To look at all bytes first takes a third of a second for a gigabyte, and the first reading looks at them anyway.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from suppress.files.encoding import UTF8, Encoding, find_encoding
from suppress.files.received import cannot_read


class OtherEncodingError(Exception):
    """A list whose reading began as UTF-8 is in another encoding: what was read of it is void."""


class Presumption:
    """What is presumed of one list; its threads share it.

    Args:
        path: Plain text file.
        shown: The list's name in messages.
    """

    def __init__(self, path: Path, shown: str) -> None:
        self._path, self._shown = path, shown
        self._found: Encoding | None = None
        self._lock = Lock()

    @property
    def found(self) -> Encoding:
        """UTF-8, with the doubt of a look at the whole file where one was called for."""
        return self._found or UTF8

    def require(self) -> None:
        """Look at the whole file, as is done with others before they are read.

        Raises:
            OtherEncodingError: It is not UTF-8. A file that is UTF-8 but for some lines counts as UTF-8.
            CampaignListError: No encoding fits, or the file cannot be read.
        """
        with self._lock:
            if self._found is None:
                try:
                    self._found = find_encoding(self._path, None, self._shown)
                except OSError as error:
                    raise cannot_read(self._shown, error) from error
            if self._found.name != "utf-8":
                raise OtherEncodingError
