"""How fast a study is exported and tables are imported: every format from a made-up study, and ICEWS and Diurna's own back in.

usage: python bench/exchange.py FOLDER [--events 100000] [--formats csv parquet ...]

Each export and import is a process of its own, so that its memory can be told. An existing study in FOLDER is used again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from study_queries import load

from diurna.show.exports import FORMATS


def timed(*words: str) -> tuple[float, float]:
    """Seconds and highest resident memory in megabytes of one command of Diurna."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "diurna.cli", *words], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, words
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Loads, exports and imports, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=list(FORMATS))
    options = parser.parse_args()
    study = options.folder / f"exchange-{options.events}.db"
    if not study.exists():
        options.folder.mkdir(parents=True, exist_ok=True)
        load(study, options.events // 4, options.events)
    print("| what | seconds | events/s | MB on disk | memory MB |\n|---|---|---|---|---|")

    def row(what: str, figures: tuple[float, float], size: int) -> None:
        seconds, memory = figures
        print(f"| {what} | {seconds:.1f} | {options.events / seconds:,.0f} | {size / 1e6:.1f} | {memory:.0f} |", flush=True)

    for name in options.formats:
        out = options.folder / f"events.{name}"
        figures = timed("export", "--study", str(study), "--format", name, "--output", str(out), *(("--all-acts",) if FORMATS[name].plain else ()))
        row(f"export {name}", figures, out.stat().st_size)
    for name, dataset in (("icews", "icews"), ("csv", "diurna"), ("parquet", "diurna"), ("jsonl", "diurna")):
        source, copy = options.folder / f"events.{name}", options.folder / f"copy-{name}.db"
        if source.exists():
            for file in options.folder.glob(copy.name + "*"):
                file.unlink()
            figures = timed("import", str(source), "--as", dataset, "--study", str(copy))
            row(f"import {name}", figures, copy.stat().st_size)


if __name__ == "__main__":
    main()
