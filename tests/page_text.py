"""A page as it is read aloud: its words, one line for each block and each row of a table."""

from __future__ import annotations

from html.parser import HTMLParser

_CELLS = {"th", "td"}
_BLOCKS = {"title", "p", "h1", "h2", "li", "dt", "dd", "caption", "tr", "svg", "desc", "figcaption"}
_SILENT = {"style"}


def reading_of(page: str) -> str:
    """The words of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = [""]
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._lines.append({"h1": "# ", "h2": "## ", "svg": "chart: "}.get(tag, ""))
        if dict(attrs).get("aria-hidden") == "true" or tag in _SILENT:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif tag in _CELLS:
            self._lines[-1] += " | "
        elif tag in _BLOCKS:
            self._lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._open:
            words = " ".join(data.split())
            self._lines[-1] += f"{words} " if words else ""

    def text(self) -> str:
        """One line for each block."""
        lines = (" ".join(line.split()).rstrip(" |") for line in self._lines)
        return "\n".join(line for line in lines if line) + "\n"
