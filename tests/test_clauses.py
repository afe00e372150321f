"""Deep subjects and objects after passives, control, coordination and relative clauses."""

from __future__ import annotations

import pytest

from diurna.understand.clauses import Clause, conjuncts, inside, read_clauses
from diurna.understand.coder import Diurna
from diurna.understand.parse import Parse


def clause_of(coder: Diurna, text: str, lemma: str) -> tuple[Parse, Clause]:
    [parse] = coder.parser.parse([(text, 0)])
    found = [c for c in read_clauses(parse).values() if c.lemma == lemma]
    assert found, f"no clause of {lemma} in {text}"
    return parse, found[0]


@pytest.mark.parametrize(
    ("text", "lemma", "subject", "objects"),
    [
        ("Kenya expelled two Iranian diplomats on Monday.", "expel", "Kenya", ["diplomats"]),
        ("Two Iranian diplomats were expelled by Kenya on Monday.", "expel", "Kenya", ["diplomats"]),
        ("Two Iranian diplomats were expelled on Monday.", "expel", None, ["diplomats"]),
        ("Serbia offered to train Kosovo's police.", "train", "Serbia", ["police"]),
        ("Japan urged Myanmar to free the students.", "free", "Myanmar", ["students"]),
        ("Japan promised Myanmar to rebuild the port.", "rebuild", "Japan", ["port"]),
        ("Malawi accused Mozambique of arming the rebels.", "arm", "Mozambique", ["rebels"]),
        ("Rebels who attacked the convoy fled to Chad.", "attack", "Rebels", ["convoy"]),
        ("Soldiers found the convoy which rebels had attacked.", "attack", "rebels", ["convoy"]),
        ("The town seized by rebels lies near the border.", "seize", "rebels", ["town"]),
        ("Ghana arrested the pirates and charged them.", "charge", "Ghana", ["them"]),
        ("The activists were arrested and deported by Egypt.", "deport", "Egypt", ["activists"]),
        ("On Tuesday Zelaya threatened Belize.", "threaten", "Zelaya", ["Belize"]),
        ("A report called for sanctions against Chad.", "call", "report", []),
        ("Rebels trained by Rwanda attacked Goma.", "train", "Rwanda", ["Rebels"]),
        ("Malta called on Libya to free the fishermen.", "free", "Libya", ["fishermen"]),
        ("Nauru appealed to Fiji to release the boat.", "release", "Fiji", ["boat"]),
        ("In March Okello visited Lusaka.", "visit", "Okello", ["Lusaka"]),
    ],
)
def test_roles(coder: Diurna, text: str, lemma: str, subject: str | None, objects: list[str]) -> None:
    parse, clause = clause_of(coder, text, lemma)
    assert (parse.words[clause.subject] if clause.subject is not None else None) == subject
    assert [parse.words[o] for o in clause.objects] == objects


def test_phrases_of_the_object_are_in_reach(coder: Diurna) -> None:
    parse, clause = clause_of(coder, "Ottawa imposed new sanctions on Belarus.", "impose")
    assert ("on", "Belarus") in [(p.marker, parse.words[p.head]) for p in clause.phrases]


def test_lists_and_counting_nouns(coder: Diurna) -> None:
    [parse] = coder.parser.parse([("Peru, Chile and Brazil reported a series of attacks.", 0)])
    subject = parse.words.index("Peru")
    assert {"Peru", "Chile", "Brazil"} == {parse.words[i] for i in conjuncts(parse, subject)}
    assert parse.words[inside(parse, parse.words.index("series"))] == "attacks"


def test_edges_hold_the_subtree(coder: Diurna) -> None:
    [parse] = coder.parser.parse([("The army of the small island state withdrew quietly from the northern hills.", 7)])
    for i in range(parse.size):
        tree = parse.subtree(i)
        assert (parse.left[i], parse.right[i]) == (min(tree), max(tree))
    assert parse.starts[0] == 7
