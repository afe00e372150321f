"""Quotation marks: which stretches of a text stand between them.

Newspapers use curly, straight, doubled single marks and guillemets; a quotation that runs over several paragraphs opens each
and closes only the last. Marks pair within a paragraph: a mark that opens and never closes reaches to the end of its paragraph
where the next one opens again. Quotations inside quotations are not listed: their words
belong to the outer speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from diurna.understand.sentences import paragraphs

_MARK = re.compile("[“”„«»\"]|''|``")
_CLOSING = re.compile(r"[\s.,;:!?)\]—–-]|$")


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch in quotation marks, marks included; ``open_end`` where no mark closes it in its paragraph."""

    start: int
    end: int
    open_end: bool = False


class Quotes:
    """The quotations of one text, in order, not overlapping.

    >>> text = 'He said: "Go." She said “stay” twice.'
    >>> [text[q.start : q.end] for q in Quotes(text).found]
    ['"Go."', '“stay”']
    """

    def __init__(self, text: str):
        self.paragraphs = paragraphs(text)
        self.found: list[Quote] = []
        for start, end in self.paragraphs:
            self.found.extend(_of_paragraph(text, start, end))
        self._starts = [q.start for q in self.found]
        self._paragraph_starts = [a for a, _ in self.paragraphs]

    def at(self, offset: int) -> Quote | None:
        """The quotation in which a character stands."""
        i = bisect_right(self._starts, offset) - 1
        return self.found[i] if i >= 0 and offset < self.found[i].end else None

    def touching(self, start: int, end: int) -> list[Quote]:
        """The quotations that share a character with a stretch of the text."""
        i = max(bisect_right(self._starts, start) - 1, 0)
        found = []
        while i < len(self.found) and self.found[i].start < end:
            if self.found[i].end > start:
                found.append(self.found[i])
            i += 1
        return found

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that holds a character."""
        return max(bisect_right(self._paragraph_starts, offset) - 1, 0)


def _of_paragraph(text: str, start: int, end: int) -> list[Quote]:
    found: list[Quote] = []
    begin = -1
    opener = ""
    depth = 0
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if begin < 0:
            if mark in "”»" or (mark in ('"', "''") and _closes(text, match, start)):
                continue  # it closes what was opened before this paragraph, or stands for inches
            begin, opener, depth = at, mark, 0
        elif mark in ("“", "„", "«", "``"):
            depth += opener in ("“", "„", "«", "``") and _opens(text, match)
        elif mark in ("”", "»") or _ends(text, match, opener):
            if depth and mark in ("”", "»"):
                depth -= 1
                continue
            found.append(Quote(begin, match.end()))
            begin = -1
    if begin >= 0:
        last = end
        while last > begin and text[last - 1].isspace():
            last -= 1
        if last - begin > 1:
            found.append(Quote(begin, last, open_end=True))
    return found


def _opens(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 1]
    return bool(after) and not after.isspace()


def _closes(text: str, match: re.Match[str], start: int) -> bool:
    """Whether an undirected mark can only close: a letter before it and none after."""
    before = text[match.start() - 1] if match.start() > start else " "
    return not before.isspace() and before not in "([—–-:" and bool(_CLOSING.match(text, match.end()))


def _ends(text: str, match: re.Match[str], opener: str) -> bool:
    """Whether an undirected mark ends the quotation that ``opener`` began."""
    before = text[match.start() - 1]
    if opener in ('"', "''"):
        return match.group() == opener and not (before.isspace() and _opens(text, match) and not _CLOSING.match(text, match.end()))
    return not before.isspace() and bool(_CLOSING.match(text, match.end()))
