"""Eras: wars and epochs whose name alone dates an act ("their World War II cooperation")."""

from __future__ import annotations

import re
from functools import lru_cache

from diurna.data import DATA, first_day, last_day, read_table
from diurna.model import Sentence, When


@lru_cache(maxsize=1)
def _eras() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    spans = {
        row["name"]: (first_day(row["start"]), last_day(row["end"])) for row in read_table(DATA / "lexicon" / "language" / "eras.tsv", ("name", "start", "end"))
    }
    names = sorted(spans, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)"), spans


def era_of(text: str, sentence: Sentence, offset: int) -> When | None:
    """The era named nearest to an act noun in its sentence, as the time of the act; None where none is named."""
    pattern, spans = _eras()
    found = list(pattern.finditer(text, sentence.start, sentence.end))
    if not found:
        return None
    match = min(found, key=lambda m: abs(m.start() - offset))
    start, end = spans[match.group()]
    return When(start=start, end=end, granularity="range", basis="words", text=match.group(), text_start=match.start(), text_end=match.end())
