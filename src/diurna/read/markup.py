"""A fragment of HTML as plain text: the body of a feed's entry or of a mail. Whole pages are for :mod:`diurna.read.pages`."""

from __future__ import annotations

import re
from typing import Any

_BLOCKS = frozenset("p div br li ul ol h1 h2 h3 h4 h5 h6 tr table blockquote section article header footer hr pre figure figcaption".split())
_SILENT = frozenset("script style head noscript template iframe object svg".split())
_TAG = re.compile(r"<[a-zA-Z/!]|&(?:[a-zA-Z]{2,10}|#\d{1,7});")


def plain_text(markup: str) -> str:
    """The text of a fragment, a line for each paragraph; a text without mark-up stays as it is.

    >>> plain_text("<p>Talks &amp; tea.</p><p>The <b>envoys</b> met.</p>")
    'Talks & tea.\\nThe envoys met.'
    """
    if not _TAG.search(markup):
        return markup.strip()
    from lxml import etree, html

    try:
        # The wrapper holds loose text; without a declaration of encoding, which a string cannot have.
        tree = html.fromstring("<div>" + re.sub(r"<\?xml[^>]*>|\x00", " ", markup) + "</div>")
    except (etree.LxmlError, ValueError, AssertionError):
        return re.sub(r"<[^<>]*>", " ", markup).strip()
    pieces: list[str] = []
    silent = 0
    for step, element in etree.iterwalk(tree, events=("start", "end")):
        silent = _walk(step, element, pieces, silent)
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _walk(step: str, element: Any, pieces: list[str], silent: int) -> int:
    """Adds what one step of the walk says; the depth inside elements that are not shown goes in and out."""
    name = element.tag if isinstance(element.tag, str) else ""
    if step == "start":
        silent += name in _SILENT
        if name in _BLOCKS:
            pieces.append("\n")
        if not silent and name and element.text:
            pieces.append(_line(element.text))
        return silent
    silent -= name in _SILENT
    if name in _BLOCKS:
        pieces.append("\n")
    if not silent and element.tail:
        pieces.append(_line(element.tail))
    return silent


def _line(text: str) -> str:
    return text.replace("\n", " ").replace("\r", " ")
