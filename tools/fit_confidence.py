"""Fits the weights behind ``confidence`` on text that people annotated, and says how they hold on halves not fitted on.

usage: python tools/fit_confidence.py SCHEME=FILE... [--judged VERDICTS.tsv ARTICLES.jsonl]... [--penalty X] [--dry]

Each FILE is a gold file in JSON lines, each SCHEME one of ``diurna evaluate --scheme``; ``cases=tests/cases`` takes case files.
``--judged`` takes rows of whole articles that people judged by hand (``bench/precision.py``): all fields right, or not.
A row of the coder counts as right when source, target and class are those that people marked; a row that has nothing to do with
what they marked is left out. The method is logistic regression with a quadratic penalty over the evidence of the row
(``diurna.understand.confidence``). Rows of the lexicon enter with their own record where they were seen often enough. Texts are
halved by a hash of their words; each half is judged by weights fitted on the other, which is what the printed figures say. The
weights that are written come from all texts.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from diurna.config import Settings
from diurna.data import DATA
from diurna.evaluate import judge_all, judge_cases, read_cases, read_rows, schemes
from diurna.evaluate.figures import reliability
from diurna.evaluate.report import reliability_lines
from diurna.read.files import Failure, read_inputs
from diurna.understand.coder import Diurna
from diurna.understand.confidence import ALWAYS, Evidence, Weights

SEEN = 10
ROW_SEEN = 6
TABLE = DATA / "confidence" / "evidence.tsv"
HEAD = """# The chance that a row is right, by the evidence behind it: log-odds, summed. Written by tools/fit_confidence.py; `rows` is
# how many rows of the fitted text had the evidence.
"""


class Sample:
    """Rows of the coder with what is known of them."""

    def __init__(self) -> None:
        self.evidence: list[Evidence] = []
        self.right: list[bool] = []
        self.half: list[int] = []
        self.scheme: list[str] = []
        self.unknown: Counter[str] = Counter()

    def add(self, coder: Diurna, name: str, path: Path) -> None:
        """Codes a gold file, or the case files of a folder (scheme ``cases``), and keeps every row of which something is known."""
        scheme = schemes().get(name)
        for judged in judge_all(coder, read_rows(path, scheme), scheme) if scheme else judge_cases(coder, read_cases(path)):
            words = " ".join(judged.gold.text.split()).lower()
            half = hashlib.sha256(words.encode()).digest()[0] % 2
            if judged.gold.expected:
                self.unknown[name] += len(judged.events) - len(judged.truths)
            for event, right in judged.truths:
                self.evidence.append(judged.evidence[event.event_id])
                self.right.append(right)
                self.half.append(half)
                self.scheme.append(name)

    def add_judged(self, coder: Diurna, verdicts: Path, articles: Path) -> None:
        """Codes the articles again and keeps the rows that still come and have a verdict."""
        right = {}
        with verdicts.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
                right[row["event_id"]] = all(row[field] == "1" for field in row if field != "event_id")
        found = 0
        for reading in coder.read(item for item in read_inputs([str(articles)]) if not isinstance(item, Failure)):
            for event in reading.events:
                if event.event_id in right:
                    found += 1
                    self.evidence.append(reading.evidence[event.event_id])
                    self.right.append(right[event.event_id])
                    self.half.append(hashlib.sha256(event.article_id.encode()).digest()[0] % 2)
                    self.scheme.append("judged")
        self.unknown["judged"] += len(right) - found


def fit(evidence: Sequence[Evidence], right: Sequence[bool], penalty: float) -> dict[str, float]:
    """Weights by Newton's method; ``always`` bears no penalty, the record of a single row of the lexicon twice as much."""
    counts = Counter(item for items in evidence for item in items)
    names = [ALWAYS, *sorted(item for item, n in counts.items() if item != ALWAYS and n >= (ROW_SEEN if item.startswith("row:") else SEEN))]
    index = {name: n for n, name in enumerate(names)}
    x = np.zeros((len(evidence), len(names)))
    for n, items in enumerate(evidence):
        x[n, [index[item] for item in items if item in index]] = 1.0
    y = np.array(right, dtype=float)
    ridge = np.array([1e-6 if name == ALWAYS else penalty * (2 if name.startswith("row:") else 1) for name in names])
    w = np.zeros(len(names))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (y - p) - ridge * w
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(ridge), gradient)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return dict(zip(names, w.tolist(), strict=True))


def discrimination(pairs: Sequence[tuple[float, bool]]) -> float:
    """The chance that a right row stands above a wrong one (area under the ROC curve)."""
    good = np.array([c for c, right in pairs if right])
    bad = np.array([c for c, right in pairs if not right])
    return float((good[:, None] > bad).mean() + (good[:, None] == bad).mean() / 2) if len(good) and len(bad) else 0.0


def main() -> None:
    """Reads the gold files, prints the held-out figures, writes the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="SCHEME=FILE")
    parser.add_argument("--judged", nargs=2, type=Path, action="append", default=[], metavar=("VERDICTS", "ARTICLES"))
    parser.add_argument("--penalty", type=float, default=4.0)
    parser.add_argument("--dry", action="store_true", help="print figures, write nothing")
    options = parser.parse_args()
    coder = Diurna(Settings(least_confidence=0))  # rows that the floor drops are what must be learned from
    sample = Sample()
    for item in options.files:
        name, _, file = item.partition("=")
        sample.add(coder, name, Path(file))
    for verdicts, articles in options.judged:
        sample.add_judged(coder, verdicts, articles)
    print(f"{len(sample.right):,} rows, {sum(sample.right) / len(sample.right):.3f} right; {sample.unknown.total():,} left out")
    held: list[tuple[float, bool]] = [(0.0, False)] * len(sample.right)
    for half in (0, 1):
        mine = [n for n, h in enumerate(sample.half) if h != half]
        weights = Weights(fit([sample.evidence[n] for n in mine], [sample.right[n] for n in mine], options.penalty))
        for n, h in enumerate(sample.half):
            if h == half:
                held[n] = (weights.chance(sample.evidence[n]), sample.right[n])
    print("Held-out halves")
    print("\n".join(reliability_lines(held)))
    print(f"discrimination {discrimination(held):.3f}")
    for name in dict.fromkeys(sample.scheme):
        mine_held = [pair for pair, scheme in zip(held, sample.scheme, strict=True) if scheme == name]
        share = sum(right for _, right in mine_held) / len(mine_held)
        error, order = reliability(mine_held)[1], discrimination(mine_held)
        print(f"  {name}: {len(mine_held):,} rows ({sample.unknown[name]:,} left out), {share:.3f} right,", end=" ")
        print(f"calibration error {error:.3f}, discrimination {order:.3f}")
    if options.dry:
        return
    counts = Counter(e for items in sample.evidence for e in items)
    weights_all = fit(sample.evidence, sample.right, options.penalty)
    source = "fitted on " + ", ".join(dict.fromkeys(sample.scheme))
    lines = [HEAD, "evidence\tweight\trows\tsource\n"]
    lines += [f"{name}\t{weight:.3f}\t{counts[name]}\t{source}\n" for name, weight in weights_all.items()]
    TABLE.write_text("".join(lines), encoding="utf-8")
    print(f"{len(weights_all)} weights written to {TABLE.name}; run tools/manifest.py")


if __name__ == "__main__":
    main()
