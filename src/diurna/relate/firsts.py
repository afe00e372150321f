"""How long it is since the same: the words for it."""

from __future__ import annotations

from datetime import date


def since(day: str, before: str | None) -> tuple[int | None, str]:
    """Days since the same kind of act between the same two, and the words for it; no day where there was none before.

    >>> since("2022-03-05", "2021-09-14"), since("2022-03-05", "2022-03-04"), since("2022-03-05", None)
    ((172, 'first in 172 days'), (1, 'a day after the last'), (None, 'first in this study'))
    """
    if before is None:
        return None, "first in this study"
    days = (date.fromisoformat(day) - date.fromisoformat(before)).days
    return days, "a day after the last" if days == 1 else f"first in {days:,} days"
