"""How much of the inputs has been read, so that the time left can be told: by the bytes of the files they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diurna.model import Article
    from diurna.read.articles import Failure


class Share:
    """The share of the inputs that has been read, from 0 to 1; None where it cannot be told (standard input, the network)."""

    def __init__(self, inputs: Iterable[str]):
        self.sizes: dict[str, int] = {}
        for name in inputs:
            path = Path(name)
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    self.sizes[str(file)] = file.stat().st_size
        self.total = sum(self.sizes.values())
        self._file = ""
        self._before = self._inside = 0

    def follow(self, items: Iterable[Article | Failure]) -> Iterator[Article | Failure]:
        """Passes the items on and notes from which file each came."""
        for item in items:
            origin = str(getattr(item, "origin", None) or getattr(item, "where", ""))
            file = origin if origin in self.sizes else origin.rpartition(":")[0]
            if file != self._file and file in self.sizes:
                self._before += self.sizes.get(self._file, 0)
                self._file, self._inside = file, 0
            # Mark-up and packing make the file longer or shorter than its texts; at the next file the sum is right again.
            self._inside += len(getattr(item, "text", ""))
            yield item

    def read(self) -> float | None:
        """What has been read, as a share of all; None where there is nothing to measure by."""
        if not self.total or not self._file:
            return None
        return min(1.0, (self._before + min(self._inside, self.sizes[self._file])) / self.total)


def time_left(share: float | None, elapsed: float) -> str:
    """The time left in words, from the share that is done and the seconds it took; empty where it cannot be told.

    >>> time_left(0.25, 60.0), time_left(0.5, 7200.0), time_left(None, 60.0)
    ('3 min left', '2 h 0 min left', '')
    """
    if not share or elapsed < 5:
        return ""
    minutes = round(elapsed * (1 - share) / share / 60)
    if minutes < 1:
        return "less than 1 min left"
    return f"{minutes} min left" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min left"
