"""How fast: ``diurna code`` side by side with plain spaCy on the same articles, as ratios of medians.

    python bench/speed.py [INPUT.jsonl ...] [--articles N] [--rounds N] [--json FILE]

Both run as whole processes in turn, order reversed each round, so that a slow minute of the machine hits both. Plain spaCy means
the same model with all its components over the article texts, nothing kept. README.md says how to read the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import diurna
from diurna.config import Settings
from diurna.model import Article
from diurna.read.files import Failure, read_inputs
from diurna.show.samples import sample_folder

TARGET = 0.25  # whole process, as a share of plain spaCy

PLAIN = """
import json, sys, spacy
nlp = spacy.load(sys.argv[1])
with open(sys.argv[2], encoding="utf-8") as rows:
    sentences = sum(sum(1 for _ in doc.sents) for doc in nlp.pipe(json.loads(row)["text"] for row in rows))
print(sentences)
"""
START_PLAIN = "import sys, spacy; spacy.load(sys.argv[1])"
START_DIURNA = "import sys; from diurna.config import Settings; from diurna.understand.coder import Diurna; Diurna(Settings(model=sys.argv[1])).parser"


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds on the wall, seconds of processor time, highest memory in MB, what it printed."""

    wall: float
    processor: float
    memory: float
    output: bytes


def measure(command: Sequence[str], threads: int | None) -> Run:
    """Runs a command to its end; :class:`SystemExit` where it fails."""
    paths = [str(Path(diurna.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    if threads:
        environment |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), str(threads))
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command[:4])} ... left with {process.returncode}")
        output.seek(0)
        scale = 1e6 if sys.platform == "darwin" else 1e3  # the system counts bytes there, kilobytes elsewhere
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, output.read())


def side_by_side(commands: dict[str, Sequence[str]], rounds: int, threads: int | None) -> dict[str, list[Run]]:
    """Every command once a round, in turn, the order reversed from round to round."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds):
        for name in list(commands)[:: -1 if number % 2 else 1]:
            runs[name].append(measure(commands[name], threads))
            print(f"round {number + 1}: {name} {runs[name][-1].wall:.1f} s", file=sys.stderr)
    return runs


def articles_of(inputs: Sequence[str], count: int | None) -> list[Article]:
    """The articles of the inputs, or of the samples; repeated under new ids until there are ``count``."""
    if not inputs:
        folder = sample_folder()
        if folder is None:
            raise SystemExit("the sample reports are not installed: name an INPUT.jsonl")
        inputs, count = [str(folder)], count or 400
    found = []
    for item in read_inputs(inputs):
        if isinstance(item, Failure):
            raise SystemExit(str(item))
        found.append(item)
    return list(islice(cycle(found), count or len(found)))


def rows_of(articles: Sequence[Article]) -> Iterator[str]:
    for number, a in enumerate(articles):
        row = {"id": f"{a.article_id}/{number}", "text": a.text, "title": a.title, "date": a.published, "outlet": a.outlet, "agency": a.agency}
        yield json.dumps({key: value for key, value in row.items() if value}, ensure_ascii=False) + "\n"


def steps_of(articles: Sequence[Article], model: str) -> dict[str, Any]:
    """Seconds of each step over the articles in one process, batch by batch as the coder does it, and what was parsed."""
    from diurna.understand.coder import STEPS, Diurna, Reading

    settings = Settings(model=model)
    coder = Diurna(settings)
    list(coder.read(articles[:4]))  # what is loaded at first use is no part of any step
    seconds = dict.fromkeys((step.name for step in STEPS), 0.0)
    sentences = parsed = events = 0
    for at in range(0, len(articles), settings.batch):
        readings = [Reading(article) for article in articles[at : at + settings.batch]]
        for step in STEPS:
            begin = time.perf_counter()
            if step.name == "parse":
                coder._parse(readings)  # over the whole batch, as Diurna.read does
            else:
                for reading in readings:
                    step.run(coder, reading)
            seconds[step.name] += time.perf_counter() - begin
        sentences += sum(len(r.sentences) for r in readings)
        parsed += sum(p is not None for r in readings for p in r.parses)
        events += sum(len(r.events) for r in readings)
    return {"seconds": seconds, "sentences": sentences, "parsed": parsed, "events": events}


def screen_cost(articles: Sequence[Article], model: str) -> dict[str, int]:
    """Events with the screen, without it, and how many of the latter are lost to it."""
    from diurna.understand.coder import Diurna

    coder = Diurna(Settings(model=model))
    screened = {e.event_id for reading in coder.read(articles) for e in reading.events}
    everything = {e.event_id for reading in coder.read(articles, everything=True) for e in reading.events}
    return {"screened": len(screened), "everything": len(everything), "lost": len(everything - screened)}


def figures(articles: Sequence[Article], rounds: int, model: str, threads: int | None) -> dict[str, Any]:
    """All that is measured, ready to be written as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        path.write_text("".join(rows_of(articles)), encoding="utf-8")
        python = sys.executable
        whole = side_by_side(
            {
                "diurna": [python, "-m", "diurna.cli", "code", str(path), "--format", "jsonl", "--model", model],
                "spacy": [python, "-c", PLAIN, model, str(path)],
            },
            rounds,
            threads,
        )
        start = side_by_side({"diurna": [python, "-c", START_DIURNA, model], "spacy": [python, "-c", START_PLAIN, model]}, rounds, threads)
    steps = steps_of(articles, model)
    both: dict[str, dict[str, Any]] = {name: {"whole": summary(whole[name]), "start": summary(start[name])} for name in whole}
    for name, figure in both.items():
        figure["articles_per_second"] = len(articles) / figure["whole"]["wall"]["median"]
        figure["sentences_per_second"] = (steps["sentences"] if name == "diurna" else int(whole[name][0].output)) / figure["whole"]["wall"]["median"]
    events = whole["diurna"][0].output.count(b"\n")
    ratio = {
        part: {kind: both["diurna"][part][kind]["median"] / both["spacy"][part][kind]["median"] for kind in ("wall", "processor", "memory")}
        for part in ("whole", "start")
    }
    after = {name: both[name]["whole"]["wall"]["median"] - both[name]["start"]["wall"]["median"] for name in both}
    return {
        "version": diurna.__version__,
        "model": model,
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "articles": len(articles),
        "characters": sum(len(a.text) for a in articles),
        "rounds": rounds,
        "threads": threads,
        "events": events,
        **both,
        "ratio": ratio,
        "ratio_after_start": after["diurna"] / after["spacy"],
        "sentences": steps["sentences"],
        "parsed": steps["parsed"],
        "steps": steps["seconds"],
        "screen": screen_cost(articles, model),
    }


def summary(runs: Sequence[Run]) -> dict[str, dict[str, float]]:
    """Median, lowest and highest of wall, processor time and memory."""
    kinds = {"wall": [r.wall for r in runs], "processor": [r.processor for r in runs], "memory": [r.memory for r in runs]}
    return {kind: {"median": statistics.median(values), "low": min(values), "high": max(values)} for kind, values in kinds.items()}


def show(found: dict[str, Any]) -> None:
    """The figures as tables."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    console.print(
        f"{found['articles']:,} articles, {found['characters']:,} characters, {found['sentences']:,} sentences, "
        f"{found['parsed'] / max(found['sentences'], 1):.0%} of them parsed, "
        f"{found['events']:,} events; {found['model']}, {found['rounds']} rounds"
    )
    table = Table("median (lowest to highest)", "diurna code", "plain spaCy", "ratio")
    for part, name in (("whole", "whole process"), ("start", "start-up")):
        for kind, unit in (("wall", "s"), ("processor", "s of processor"), ("memory", "MB at most")):
            cells = [f"{v['median']:.1f} ({v['low']:.1f} to {v['high']:.1f})" for v in (found["diurna"][part][kind], found["spacy"][part][kind])]
            table.add_row(f"{name}, {unit}", *cells, f"{found['ratio'][part][kind]:.2f}")
    table.add_row("whole process without start-up", "", "", f"{found['ratio_after_start']:.2f}")
    for key, name in (("articles_per_second", "articles a second"), ("sentences_per_second", "sentences a second")):
        table.add_row(name, *(f"{found[side][key]:,.0f}" for side in ("diurna", "spacy")), "")
    console.print(table)
    total = sum(found["steps"].values())
    table = Table("step", "seconds", "share")
    for name, seconds in found["steps"].items():
        table.add_row(name, f"{seconds:.2f}", f"{seconds / total:.0%}")
    console.print(table)
    cost = found["screen"]
    console.print(
        f"the screen: {cost['screened']:,} events, {cost['everything']:,} without it, {cost['lost']:,} of these lost to it "
        f"({cost['lost'] / max(cost['everything'], 1):.1%})"
    )
    reached = found["ratio"]["whole"]["wall"]
    console.print(f"{reached:.2f} of plain spaCy; the target is at most {TARGET}", style="green" if reached <= TARGET else "red")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures `diurna code` side by side with plain spaCy.")
    parser.add_argument("inputs", nargs="*", metavar="INPUT.jsonl", help="articles (default: the samples)")
    parser.add_argument("--articles", type=int, metavar="N", help="so many articles, repeated where there are fewer (default: all; 400 of the samples)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="at least 3 (default: 3)")
    parser.add_argument("--model", default=Settings().model, help="the spaCy model of both")
    parser.add_argument("--threads", type=int, metavar="N", help="threads of the matrix libraries on both sides (default: what each side does by itself)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    options = parser.parse_args()
    if options.rounds < 3 or (options.articles is not None and options.articles < 1):
        parser.error("at least 3 rounds and 1 article")
    found = figures(articles_of(options.inputs, options.articles), options.rounds, options.model, options.threads)
    show(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
