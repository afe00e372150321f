"""Cues: the words that attribute, from ``lexicon/language/cues.tsv``, and the forms of content that each takes.

A row holds a lemma, its part of speech, the ``kind`` that goes into the record, the highest certainty it leaves to what is
said (``limit``; empty: the speaker's own words decide), and its ``frames``:

=============  ======================================================================
``that``       a clause: "said (that) ...", "asked whether ...", "..., he said"
``quote``      words in quotation marks without more: "“Never,” he snapped"
``to``         an infinitive: "refused to go"
``ing``        a gerund: "recalled meeting him"
``objthat``    somebody told and a clause: "assured Mali that ...", also where the parser takes the clause for a relative one
``obj``        a noun phrase: "denounced the raid"
``objto``      a noun phrase and what it is to do: "urged Mali to withdraw"
``objas``      a noun phrase and what it is said to be: "described the vote as a farce"
``comp``       the same without "as": "called the vote a farce"
``obj~for``    a noun phrase and a phrase: "blamed Mali for the raid"
``~about``     a phrase: "spoke about the raid"
``pto``        in the passive, subject and infinitive: "Mali is expected to withdraw"
``pthat``      in the passive with "it": "it was reported that ..."; every verb with ``that`` has it
=============  ======================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from diurna.lexicon.language import word_rows
from diurna.understand.parse import Parse

# Frames whose content is a statement of somebody: an act in it goes by his word. The others are attitudes to something.
TELLING = frozenset({"that", "quote", "pto", "around", "adverb", "according"})


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of the table."""

    lemma: str
    pos: str
    kind: str
    limit: float | None
    frames: tuple[str, ...]

    def prepositions(self, prefix: str) -> tuple[str, ...]:
        """The prepositions of the frames that begin so: ``~`` or ``obj~``."""
        return tuple(f[len(prefix) :] for f in self.frames if f.startswith(prefix))


@lru_cache(maxsize=4)
def cues(pos: str) -> dict[str, Cue]:
    """The cues of a part of speech by lemma."""
    found: dict[str, Cue] = {}
    for lemma, rows in word_rows("cues.tsv", "lemma").items():
        for row in rows:
            if row["pos"] == pos:
                limit = row.get("limit", "")
                found[lemma] = Cue(lemma, pos, row["kind"], float(limit) if limit else None, tuple(row.get("frames", "").split()))
    return found


def cue_of(parse: Parse, i: int, pos: str) -> Cue | None:
    """The cue that a token is, if it is one."""
    table = cues(pos)
    if pos in ("adjective", "adverb"):
        return table.get(parse.lower[i])
    lemma = parse.lemma(i)
    found = table.get(lemma)
    if found is None and lemma.endswith("e"):
        # Verbs that the parser's tables do not know: "retweeted", "blogged".
        stem = lemma[:-1]
        found = table.get(stem) or (table.get(stem[:-1]) if stem[-1:] == stem[-2:-1] else None)
    return found
