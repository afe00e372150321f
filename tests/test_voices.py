"""Whose words a clause is."""

from __future__ import annotations

import pytest

from diurna.understand.coder import Diurna
from diurna.understand.voices import speaker_of


@pytest.mark.parametrize(
    ("text", "pronoun", "speaker"),
    [
        ("Mali said it would leave the bloc.", "it", "Mali"),
        ("Mali warned that it would leave the bloc and close its embassy.", "it", "Mali"),
        ("They would leave the bloc, the ministers said.", "They", "ministers"),
        ("Officials who said they had left were jailed.", "they", "Officials"),
        ("The report said it would rain.", "it", None),
        ("Mali left because it was poor.", "it", None),
    ],
)
def test_speaker_of(coder: Diurna, text: str, pronoun: str, speaker: str | None) -> None:
    [parse] = coder.parser.parse([(text, 0)])
    found = speaker_of(parse, parse.words.index(pronoun))
    assert (parse.words[found] if found is not None else None) == speaker
