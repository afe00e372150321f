"""English word forms: regular ones by rule, irregular ones by table. Used to build scanners, never to read text."""

from __future__ import annotations

from functools import lru_cache

from diurna.data import DATA, read_table

_VOWELS = "aeiou"


def plural(noun: str) -> str:
    """The regular plural of an English noun or of the head of a noun phrase (``chief of staff`` -> ``chiefs of staff``)."""
    for joint in (" of ", " to ", " for ", " in "):
        if joint in noun:
            head, rest = noun.split(joint, 1)
            return plural(head) + joint + rest
    irregular = _IRREGULAR_PLURALS.get(noun.rsplit(" ", 1)[-1])
    if irregular:
        return noun[: len(noun) - len(noun.rsplit(" ", 1)[-1])] + irregular
    if noun.endswith("man") and not noun.lower().endswith(("human", "german", "roman", "ottoman", "shaman")):
        return noun[:-2] + "en"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and len(noun) > 1 and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + "s"


_IRREGULAR_PLURALS = {
    "person": "people",
    "child": "children",
    "man": "men",
    "woman": "women",
    "wife": "wives",
    "thief": "thieves",
    "leaf": "leaves",
    "life": "lives",
    "crisis": "crises",
    "aircraft": "aircraft",
    "staff": "staff",
    "police": "police",
    "troops": "troops",
    "people": "people",
    "personnel": "personnel",
    "talks": "talks",
    "media": "media",
    "hero": "heroes",
    "embargo": "embargoes",
    "veto": "vetoes",
    "torpedo": "torpedoes",
}


@lru_cache(maxsize=1)
def irregular_verbs() -> dict[str, tuple[str, ...]]:
    """Lemma to its irregular past forms."""
    return {row["lemma"]: tuple(row.items_of("forms")) for row in read_table(DATA / "lexicon" / "language" / "irregular_verbs.tsv", ("lemma", "forms"))}


def verb_forms(lemma: str) -> set[str]:
    """All forms of an English verb, regular ones by rule, irregular ones by table; doubled consonants both ways."""
    forms = {lemma, *irregular_verbs().get(lemma, ())}
    if lemma.endswith("e"):
        forms |= {lemma + "s", lemma + "d", lemma[:-1] + "ing"}
    elif lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        forms |= {lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    else:
        forms |= {lemma + "s", lemma + "ed", lemma + "ing"}
        if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
            forms.add(lemma + "es")
        if len(lemma) > 2 and lemma[-1] not in "aeiouwxy" and lemma[-2] in _VOWELS and lemma[-3] not in _VOWELS:
            forms |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}
    if lemma.endswith("ie"):
        forms.add(lemma[:-2] + "ying")
    if lemma.endswith("c"):
        forms |= {lemma + "ked", lemma + "king"}
    if lemma.endswith("or") and len(lemma) > 4:
        forms |= verb_forms(lemma[:-2] + "our")  # harbor, harbour
    if "ise" in lemma[-3:] or "ize" in lemma[-3:]:
        other = lemma[:-3] + ("ize" if lemma.endswith("ise") else "ise")
        forms |= {other, other + "s", other + "d", other[:-1] + "ing"}
    return forms
