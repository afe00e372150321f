"""Text of others made safe for a terminal: nothing in an article may move the cursor, set a title or turn the line round."""

from __future__ import annotations

import re

# Control characters, marks that change the direction of writing, line separators, halves of surrogate pairs.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Text with tabs and line ends as spaces and all other control and direction characters as escapes, each by itself.

    >>> visible("one\ntwo \x1b]0;title\x07 \u202eevil")
    'one two \\x1b]0;title\\x07 \\u202eevil'
    """
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in "\t\n\r":
        return " "
    return f"\\x{ord(character):02x}" if character < "\u0100" else f"\\u{ord(character):04x}"
