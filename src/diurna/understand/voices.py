"""Voices: "Russia said it had expelled the envoy": the pronoun in what is said is, as a rule, who says it."""

from __future__ import annotations

from diurna.lexicon.language import word_rows
from diurna.understand.parse import Parse

# What speaks without being anybody: "the report said it would rain".
DOCUMENTS = frozenset(
    "report statement document study article letter law bill agreement treaty paper survey poll text resolution deal plan source message note memo "
    "communique communiqué petition motion lawsuit complaint declaration decree order manifesto memorandum video".split()
)


def speaker_of(parse: Parse, pronoun: int) -> int | None:
    """The head of the phrase that names the speaker of the clause whose subject a pronoun is; None where nobody says it.

    Works forwards and backwards: "Mali said it would leave", "it would leave, Mali said".
    """
    if parse.dep[pronoun] not in ("nsubj", "nsubjpass"):
        return None
    verb = parse.head[pronoun]
    for _ in range(4):
        above = parse.head[verb]
        if above == verb or not parse.is_verb(above):
            return None
        if parse.dep[verb] in ("ccomp", "advcl", "parataxis") and _says(parse, above) and (parse.dep[verb] == "ccomp" or verb < above):
            speaker = _subject(parse, above)
            named = speaker is not None and (parse.is_noun(speaker) or (parse.is_pronoun(speaker) and parse.lower[pronoun] in ("i", "we")))
            return speaker if named and speaker is not None and parse.lemma(speaker) not in DOCUMENTS else None
        if parse.dep[verb] not in ("conj", "ccomp", "xcomp"):
            return None
        verb = above
    return None


def _says(parse: Parse, verb: int) -> bool:
    return any(row["pos"] == "verb" for row in word_rows("cues.tsv", "lemma").get(parse.lemma(verb), ()))


def _subject(parse: Parse, verb: int) -> int | None:
    """The surface subject of a verb or, where it shares one, of the verb it is coordinated with."""
    for _ in range(4):
        subject = parse.child(verb, "nsubj", "nsubjpass")
        if subject is not None:
            if parse.dep[verb] == "relcl" and parse.lower[subject] in ("who", "which", "that"):
                return parse.head[verb]
            return subject
        if parse.dep[verb] not in ("conj", "xcomp") or not parse.is_verb(parse.head[verb]):
            return None
        verb = parse.head[verb]
    return None
