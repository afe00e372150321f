"""The day on which the offices of an article without a date are read."""

from __future__ import annotations

import pytest

from diurna.understand.coder import Diurna
from diurna.understand.undated import day_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        # neither a year nor two who held office together
        ("The mayor opened a bridge.", None, None),
        ("Tony Blair opened a bridge.", None, None),
        # a year alone
        ("The tunnel will be ready by 2012.", "2012", "2012"),
        # more in office at another time than in the year that is told
        ("Tony Blair and Jacques Chirac looked ahead to the games of 2012.", "1997", "2007"),
        # the year told, where as many were in office then
        ("Tony Blair and Jacques Chirac met in 2004.", "2004", "2004"),
        # former holders are no witnesses
        ("Former president Bill Clinton and Tony Blair met Jacques Chirac and George W. Bush.", "2001", "2007"),
    ],
)
def test_day_of_an_undated_article(coder: Diurna, text: str, first: str | None, last: str | None) -> None:
    day = day_of(text, coder.names.find(text, None), coder.names)
    if first is None or last is None:
        assert day is None
    else:
        assert day is not None and first <= day[:4] <= last
