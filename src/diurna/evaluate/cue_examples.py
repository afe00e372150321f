"""The examples of ``cues.tsv``: each must give an attribution of its row, with what stands in square brackets as its content."""

from __future__ import annotations

from collections.abc import Iterator

from diurna.data import DATA, read_table
from diurna.model import Article
from diurna.understand.coder import Diurna, Reading


def read_marks(marked: str) -> tuple[str, str]:
    """A marked example as the plain sentence and its content, letters and digits only.

    >>> read_marks("[Mali], he said, [had left].")
    ('Mali, he said, had left.', 'Malihadleft')
    """
    inside = "".join(piece.partition("]")[0] for piece in marked.split("[")[1:])
    return marked.replace("[", "").replace("]", ""), _bare(inside)


def run_cue_examples(coder: Diurna) -> Iterator[tuple[str, str, str | None]]:
    """Where each example stands, its sentence, and what is wrong about it, or None."""
    rows = list(read_table(DATA / "lexicon" / "language" / "cues.tsv", ("lemma", "kind", "example")))
    marked = [read_marks(row["example"]) for row in rows]
    articles = [Article(article_id=str(i), text=text) for i, (text, _) in enumerate(marked)]
    for row, (text, content), reading in zip(rows, marked, coder.read(articles, everything=True), strict=True):
        yield row.where, text, _fault(reading, text, row["kind"], content)


def _fault(reading: Reading, text: str, kind: str, content: str) -> str | None:
    found = [(s.kind, _bare("".join(text[a:b] for a, b in s.content))) for s in reading.statements]
    if not content:
        return "no content is marked"
    if (kind, content) in found:
        return None
    return f"gives {', '.join(f'{k} {c!r}' for k, c in found) or 'nothing'}, not {kind} {content!r}"


def _bare(words: str) -> str:
    return "".join(c for c in words if c.isalnum())
