"""Diurna: news reports rebuilt as dated, sourced, coded events.

``diurna.open("study.db")`` opens a study to read, in a notebook or a program (:class:`diurna.study.notebook.Study`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from diurna.study.notebook import Study

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(path: str | PathLike[str]) -> Study:
    """A study, opened to read; :class:`diurna.study.schema.StudyError` where there is none.

    What it needs is loaded here, so that ``import diurna`` costs nothing.
    """
    from diurna.study.notebook import Study

    return Study(path)  # type: ignore[arg-type]
