"""The console for people: plain text without guesses at colours, and a closed pipe is told to the caller."""

from __future__ import annotations

from typing import IO

from rich.console import Console


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Tells the caller. The library would leave with exit code 1; a reader that has seen enough is no fault."""
        raise BrokenPipeError


def open_console(file: IO[str] | None = None, width: int | None = None) -> Console:
    """A console on a text stream (standard output without one); ``width`` in characters, else that of the terminal."""
    return _Console(file=file, width=width, highlight=False, soft_wrap=False)
