"""The sample reports: installed beside the package, or in the checkout."""

from __future__ import annotations

from pathlib import Path

import diurna


def sample_folder() -> Path | None:
    """The folder of the sample reports; None where they are not installed."""
    package = Path(diurna.__file__).parent
    for folder in (package / "data" / "examples", package.parent.parent / "examples"):
        if folder.is_dir():
            return folder
    return None
