"""Case files, their figures, and the floors that nobody lowers quietly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from diurna import cli
from diurna.cli import coding
from diurna.data import LexiconError
from diurna.evaluate import GROUPS, GoldError, Wishes, check_tables, evaluate_cases, read_articles, read_cases, read_rows, schemes, score_cases, summarise
from diurna.evaluate.cases import gold_of
from diurna.evaluate.figures import by_class, confusion, groups, macro_f1, reliability
from diurna.evaluate.gold import NONE, Expected, GoldArticle, Outcome, Side
from diurna.evaluate.report import in_cell, published_lines
from diurna.evaluate.run import judge_all
from diurna.evaluate.steps import agreeing, judge
from diurna.model import Event
from diurna.understand.coder import Diurna

CASES = Path(__file__).parent / "cases"


def score(coder: Diurna, cases: str | None, floors: str | None, wishes: Wishes | None = None) -> tuple[bool, list[str], list[str]]:
    """Runs the evaluation: whether all is fine, what it said, and what it warned of."""
    said: list[str] = []
    warned: list[str] = []
    return evaluate_cases(coder, cases, floors, wishes or Wishes(), said.append, warned.append), said, warned


def test_the_cases_are_many_and_over_all_roots() -> None:
    cases = read_cases(CASES)
    assert len(cases) >= 300
    assert {e["code"][:2] for c in cases for e in c.expected if "x" not in e["code"][:2]} >= {f"{n:02d}" for n in range(2, 21)}


def test_the_figures_stand_above_their_floors(coder: Diurna) -> None:
    fine, said, _ = score(coder, None, None)
    assert fine, "\n".join(said)


def test_a_wrong_case_is_counted(coder: Diurna, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("Kenya met Uganda.\n> KEN 190 UGA\n\nRain fell.\n> none\n", encoding="utf-8")
    figures, faults = score_cases(cases := read_cases(file), read_articles(coder, cases))
    assert figures["cases"] == 2
    assert figures["cases_right"] == 0.5
    assert "one.txt:1" in faults[0]


def test_a_floor_that_is_not_met_fails(coder: Diurna, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("Kenya met Uganda.\n> KEN 190 UGA\n", encoding="utf-8")
    floors = tmp_path / "floors.toml"
    floors.write_text("[floors]\nrecall = 0.9\n", encoding="utf-8")
    assert not score(coder, str(file), str(floors))[0]


def test_a_floor_without_a_figure_fails(coder: Diurna, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("Kenya met Uganda.\n> KEN 040 UGA\n> UGA 040 KEN\n", encoding="utf-8")
    floors = tmp_path / "floors.toml"
    floors.write_text("[floors]\nrecal = 0.1\n", encoding="utf-8")
    assert not score(coder, str(file), str(floors))[0]


def test_bad_case_files_are_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.txt"
    file.write_text("> KEN 190 UGA\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"bad.txt:1"):
        read_cases(file)


def test_the_shipped_tables_are_in_order() -> None:
    assert check_tables(examples=False) == []


# --- figures ----------------------------------------------------------------------------------------------------------


def outcome(wanted: str, given: str, group: str = "code", detail: str = "") -> Outcome:
    return Outcome("x:1", "Words.", wanted, given, group, detail)


def test_figures_by_class() -> None:
    outcomes = [outcome("04", "04", "right"), outcome("04", "04", "role"), outcome("04", NONE, "row"), outcome("19", "04"), outcome(NONE, "19", "extra")]
    four, nineteen = by_class(outcomes)
    assert (four.wanted, four.given, four.both, four.whole) == (3, 3, 2, 1)
    assert four.precision == four.recall == four.f1 == pytest.approx(2 / 3)
    assert (nineteen.wanted, nineteen.given, nineteen.both) == (1, 1, 0)
    assert macro_f1(outcomes) == pytest.approx(1 / 3)
    assert confusion(outcomes)["19", "04"] == 1


def test_groups_come_largest_first_with_their_commonest_detail() -> None:
    found = groups([outcome("04", "04", "right"), outcome("04", NONE, "row", "woo"), outcome("04", NONE, "row", "woo"), outcome("04", "05", "code", "x")])
    assert [(g.name, g.count, g.details.most_common(1)) for g in found] == [("row", 2, [("woo", 2)]), ("code", 1, [("x", 1)])]


def test_a_cell_takes_stars() -> None:
    outcomes = [outcome("04", "05"), outcome("04", NONE), outcome("19", NONE)]
    assert [in_cell(outcomes, cell) for cell in ("04:05", "*:none", "19:*", "19")] == [outcomes[:1], outcomes[1:], outcomes[2:], outcomes[2:]]


def test_reliability_weighs_bins_by_rows() -> None:
    bins, error = reliability([(0.95, True), (0.95, True), (0.95, True), (0.95, False), (0.15, False)])
    assert [(b.rows, b.right) for b in bins] == [(1, 0.0), (4, 0.75)]
    assert error == pytest.approx((4 * 0.2 + 0.15) / 5)


# --- the step at which an act was lost --------------------------------------------------------------------------------


def lost(coder: Diurna, text: str, source: str, code: str, target: str) -> str:
    """The group of a single wanted act, with sides as words of the text."""

    def side(words: str) -> Side:
        return Side(((text.index(words), text.index(words) + len(words)),)) if words else Side()

    gold = GoldArticle("x:1", text, "2024-05-15", (Expected(code, side(source), side(target), (code,)),))
    [reading] = coder.read([gold.article()], everything=True)

    def label(event: Event) -> str:
        return event.cameo[:2]

    [found] = judge(gold, reading, label, lambda event: "", coder.patterns)
    return found.group


@pytest.mark.parametrize(
    ("text", "source", "code", "target", "group"),
    [
        ("Kenya attacked Somalia.", "Kenya", "19", "Somalia", "right"),
        ("Kenya attacked Somalia.", "Somalia", "19", "Kenya", "role"),
        ("Kenya attacked Somalia.", "Kenya", "04", "Somalia", "code"),
        ("Kenya unfriended Somalia.", "Kenya", "16", "Somalia", "screen"),
        ("Kenya praised Mali when Somalia unfriended Uganda.", "Somalia", "16", "Uganda", "row"),
        ("Kenya attacked Somalia by Zzgrb.", "Zzgrb", "19", "Somalia", "actor"),
        ("Kenya praised Mali on Monday, and nothing was new with Somalia.", "Somalia", "19", "", "clause"),
    ],
)
def test_each_error_has_its_step(coder: Diurna, text: str, source: str, code: str, target: str, group: str) -> None:
    assert lost(coder, text, source, code, target) == group


def test_a_wrong_field_is_an_error_of_its_step(coder: Diurna, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text(
        "Kenya attacked Somalia, Uganda said.\n> KEN 19x SOM said=RWA\n\nKenya attacked Somalia.\n> KEN 19x SOM modality=planned\n", encoding="utf-8"
    )
    cases = read_cases(file)
    found = [
        judge(gold_of(case, "root"), reading, lambda e: e.cameo[:2], lambda e: e.cameo[:2], coder.patterns)[0].group
        for case, reading in zip(cases, read_articles(coder, cases), strict=True)
    ]
    assert found == ["attribution", "certainty"]


def test_the_run_over_cases_names_groups_classes_and_cells(coder: Diurna, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("Kenya met Uganda.\n> KEN 190 UGA\n\nKenya attacked Somalia.\n> KEN 190 SOM\n", encoding="utf-8")
    _, said, warned = score(coder, str(file), None, Wishes(errors=1, level="root", confusion=True))
    text = "\n".join(said)
    assert "Where errors arise" in text and "expected calibration error" in text
    assert any(line.startswith("| 19 ") and "| 0.500" in line for line in said)
    assert len(warned) == 1 and "wanted KEN 190 UGA" in warned[0]
    _, said, warned = score(coder, str(file), None, Wishes(cell="19:04"))
    assert any("Kenya met Uganda." in line for line in said) and not warned
    _, said, _ = score(coder, str(file), None, Wishes(group="extra"))
    assert any(line.startswith("extra: ") for line in said)


# --- gold files -------------------------------------------------------------------------------------------------------

TEXT = "Peru deported a Chilean diplomat on Monday."
SIDES = [{"label": "SRC", "start": 0, "end": 4}, {"label": "TAR", "start": 14, "end": 32}]


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("scheme", "rest", "right"),
    [
        ("plv", {"spans": SIDES, "labels": {"plover_root": "COERCE"}}, 1.0),
        ("plv", {"spans": SIDES, "labels": {"plover_root": "YIELD"}}, 0.0),
        ("coped", {"spans": SIDES, "labels": {"penta": 4}}, 1.0),
        ("coped", {"spans": SIDES, "labels": {"penta": 3}}, 0.0),
        ("cameo", {"spans": SIDES, "labels": {"cameo": "174"}}, 1.0),
        ("plover", {"spans": SIDES, "labels": {"event": "COERCE"}}, 1.0),
        ("triples", {"events": [{"source": "PER", "cameo": "174", "target": "CHLGOV"}]}, 1.0),
        ("triples", {"events": [{"source": "PER", "cameo": "190", "target": "CHLGOV"}]}, 0.0),
    ],
)
def test_gold_rows_of_each_relation_scheme(coder: Diurna, tmp_path: Path, scheme: str, rest: dict[str, object], right: float) -> None:
    how = schemes()[scheme]
    file = write(tmp_path / "gold.jsonl", {"text": TEXT, **rest})
    judged = list(judge_all(coder, read_rows(file, how), how))
    assert how.measure(judged)["sides_and_class"] == right
    assert [known for _, known in judged[0].truths] == [bool(right)] * len(judged[0].events)


def test_a_row_that_lacks_something_is_named(tmp_path: Path) -> None:
    file = write(tmp_path / "gold.jsonl", {"text": TEXT, "spans": [], "labels": {"plover_root": "AID"}}, {"text": TEXT})
    with pytest.raises(GoldError, match=r"gold.jsonl:2: no row of scheme plv: lacks 'spans'"):
        read_rows(file, schemes()["plv"])


def test_the_command_knows_every_scheme_and_group() -> None:
    assert list(coding._SCHEMES) == list(schemes())
    assert list(coding._GROUPS) == list(GROUPS)


def test_gold_needs_its_scheme(tmp_path: Path) -> None:
    file = write(tmp_path / "gold.jsonl", {"text": TEXT, "spans": SIDES, "labels": {"plover_root": "COERCE"}})
    result = CliRunner().invoke(cli.main, ["evaluate", "--gold", str(file)])
    assert result.exit_code == cli.USAGE and "--scheme" in result.stderr


def figures_of(coder: Diurna, path: Path, scheme: str, *rows: object) -> tuple[dict[str, float], list[str]]:
    """The figures of a gold file of these rows, and the groups of its outcomes."""
    how = schemes()[scheme]
    judged = list(judge_all(coder, read_rows(write(path / "gold.jsonl", *rows), how), how))
    return how.measure(judged), [o.group for j in judged for o in j.outcomes]


def spans(text: str, **words: str) -> list[dict[str, object]]:
    """Spans by id, each at the first place where its words stand."""
    return [{"id": key, "label": "X", "start": text.index(w), "end": text.index(w) + len(w), "text": w} for key, w in words.items()]


RAID = "Rebels attacked a Malian patrol near Gao.\nMali's army and the rebels met in Gao."


def test_typed_triggers_with_roles(coder: Diurna, tmp_path: Path) -> None:
    row = {
        "text": RAID,
        "spans": spans(RAID, t="attacked", a="Rebels", b="a Malian patrol", m="met", x="Mali's army", y="the rebels"),
        "events": [
            {"type": "Conflict.Attack", "trigger": "t", "args": [{"role": "Attacker", "span": "a"}, {"role": "Target", "span": "b"}]},
            {"type": "Contact.Meet", "trigger": "m", "args": [{"role": "Entity", "span": "x"}, {"role": "Entity", "span": "y"}]},
            {"type": "Movement.Transport", "trigger": "m", "args": []},
        ],
    }
    figures, found = figures_of(coder, tmp_path, "m2e2", row)
    assert (figures["triggers"], figures["precision"], figures["recall"], figures["roles_of_found"]) == (2, 1, 1, 1)
    assert found == ["right", "right"]
    row["events"] = [{"type": "Contact.Meet", "trigger": "t", "args": []}]
    figures, found = figures_of(coder, tmp_path, "m2e2", row)
    assert figures["recall"] == 0 and found == ["code"], "an event in a line without a trigger is not counted"


def test_another_mention_of_an_entity_fills_its_role(coder: Diurna, tmp_path: Path) -> None:
    row = {
        "text": RAID,
        "spans": spans(RAID, t="attacked", a="Rebels", b="the rebels"),
        "events": [{"type": "Conflict.Attack.Unspecified", "trigger": "t", "args": [{"role": "Attacker", "span": "b"}]}],
    }
    assert figures_of(coder, tmp_path, "wikievents", row)[1] == ["role"]
    assert figures_of(coder, tmp_path, "wikievents", {**row, "entity_clusters": [["a", "b"]]})[1] == ["right"]


def test_acts_of_the_police(coder: Diurna, tmp_path: Path) -> None:
    lines = {
        "police in surat arrested two traders on monday.": ["ANY_ACTION", "ARREST"],
        "police shot dead a protester near the port of surat.": ["ANY_ACTION", "FORCE", "KILL"],
        "the market in surat was quiet and the shops were open again.": ["ANY_ACTION"],
    }
    text = " ".join(lines)
    sentences = [
        {"label": "SENT", "start": text.index(line), "end": text.index(line) + len(line), "text": line, "labels": labels} for line, labels in lines.items()
    ]
    figures, found = figures_of(coder, tmp_path, "indiapolice", {"text": text, "spans": sentences, "labels": {"doc": ["ARREST"]}})
    assert (figures["arrest_f1"], figures["force_f1"], figures["kill_f1"]) == (1, 1, 1)
    assert figures["any_action_f1"] == pytest.approx(0.8)
    assert (figures["article_arrest_f1"], figures["article_kill_f1"]) == (1, 0)
    assert found.count("right") == 5 and len(found) == 6


def test_text_with_broken_letters_is_read(coder: Diurna, tmp_path: Path) -> None:
    line = "surat: the chief ministerâ€™s police \x93lathi-charged\x94 a crowd that didnâ€™t disperse on monday,kept 12 in custody ."
    row = {"text": line, "date": "2002-03-07", "spans": [{"label": "SENT", "start": 0, "end": len(line), "text": line, "labels": []}], "labels": {"doc": []}}
    assert figures_of(coder, tmp_path, "indiapolice", row)[0]["texts"] == 1


@pytest.mark.parametrize(
    ("text", "label", "group"),
    [
        ("Peru praised Chile on Monday.", 1, "right"),
        ("Chile was condemned by Peru.", 3, "right"),
        ("Peru praised Chile on Monday.", 3, "code"),
        ("Peru praised Chile on Monday.", 0, "extra"),
    ],
)
def test_directed_sentiment(coder: Diurna, tmp_path: Path, text: str, label: int, group: str) -> None:
    assert figures_of(coder, tmp_path, "dse", {"text": text, "spans": spans(text, P="Peru", Q="Chile"), "labels": {"class": label}})[1] == [group]


def test_a_neutral_sentence_without_an_event_is_right(coder: Diurna, tmp_path: Path) -> None:
    text = "Peru is smaller than Chile."
    figures, found = figures_of(coder, tmp_path, "dse", {"text": text, "spans": spans(text, P="Peru", Q="Chile"), "labels": {"class": 0}})
    assert figures["accuracy"] == 1 and found == []


def test_templates_of_a_text_in_capitals(coder: Diurna, tmp_path: Path) -> None:
    def filler(*alternatives: str) -> list[dict[str, object]]:
        return [{"optional": False, "alts": list(alternatives)}]

    text = "LIMA, 12 MAY 1989 -- GUERRILLAS ATTACKED AN ARMY PATROL IN PERU ON 10 MAY 1989. THE PRESIDENT OF PERU WAS IN LIMA."
    template = {
        "type": [{"value": "ATTACK"}],
        "stage": [{"value": "ACCOMPLISHED"}],
        "date": [{"value": "10 MAY 89", "iso": "1989-05-10"}],
        "location": [{"value": "PERU: LIMA (CITY)"}],
        "perp_individual": filler("REBELS", "GUERRILLAS"),
        "hum_tgt_desc": filler("ARMY PATROL"),
    }
    figures, found = figures_of(coder, tmp_path, "muc4", {"text": text, "date": "1989-05-12", "templates": [template]})
    assert found == ["right"]
    for name in ("type_found", "sides_and_type", "perpetrator_f1", "target_f1", "date_exact", "country", "stage"):
        assert figures[name] == 1, name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The rebels attacked an army patrol in Peru on Monday.", "REPORTED AS FACT"),
        ("The rebels said they attacked an army patrol in Peru on Monday.", "CLAIMED OR ADMITTED"),
        ("The Peruvian army claimed that rebels attacked a bus in Peru on Monday.", "SUSPECTED OR ACCUSED BY AUTHORITIES"),
        ("A farmer claimed that rebels attacked a bus in Peru on Monday.", "SUSPECTED OR ACCUSED"),
        ("Rebels may have attacked a bus in Peru on Monday.", "POSSIBLE"),
    ],
)
def test_how_sure_a_report_is_of_the_perpetrator(coder: Diurna, tmp_path: Path, text: str, wanted: str) -> None:
    template = {"type": [{"value": "ATTACK"}], "perp_org_confidence": [{"value": wanted}]}
    figures, _ = figures_of(coder, tmp_path, "muc4", {"text": text, "date": "2024-05-14", "templates": [template]})
    assert figures["perpetrator_confidence"] == figures["perpetrator_confidence_accuracy"] == 1


@pytest.mark.parametrize(("speaker", "accuracy"), [("Ana_Tolmer", 1), ("Ana_Tolmer_Jr.", 1), ("Joao_Mendes", 0), ("other_anti", 0)])
def test_who_speaks_a_quoted_phrase(coder: Diurna, tmp_path: Path, speaker: str, accuracy: float) -> None:
    text = 'The dam opened in May. "This dam is a disgrace to the valley," said Ana Tolmer, who leads the farmers.'
    at = text.index("a disgrace")
    row = {"text": text, "main_entities": ["Ana Tolmer"], "spans": [{"start": at, "end": at + 10, "is_quote": "yes", "speaker": speaker}]}
    figures, _ = figures_of(coder, tmp_path, "basil", row)
    assert figures["speaker_accuracy"] == accuracy and figures["has_speaker"] == 1


def test_the_summary_has_a_row_for_every_file(coder: Diurna, tmp_path: Path) -> None:
    file = write(tmp_path / "gold.jsonl", {"text": TEXT, "spans": SIDES, "labels": {"plover_root": "AID"}})
    said: list[str] = []
    summarise(coder, [(file, schemes()["plv"])] * 2, said.append)
    assert len(said) == 4 and "texts 1;" in said[2] and "code 1" in said[2]


def test_published_figures_stand_beside_ones_own() -> None:
    lines = list(published_lines("plv", {"macro_f1": 0.5}, "mine.jsonl"))
    assert sum("Diurna" in line and "0.500" in line for line in lines) == 1
    assert any("PETRARCH" in line for line in lines)


def test_rows_without_a_class_are_left_out(coder: Diurna, tmp_path: Path) -> None:
    row = {"text": TEXT, "spans": SIDES, "labels": {"penta": None}}
    assert figures_of(coder, tmp_path, "coped", row, {**row, "labels": {"penta": 4}, "actors_annotated": False})[0]["texts"] == 0


def test_what_nobody_marked_is_neither_right_nor_wrong(coder: Diurna) -> None:
    def known(text: str, source: str, code: str, target: str) -> list[tuple[str, bool]]:
        sides = [Side(((text.index(words), text.index(words) + len(words)),)) for words in (source, target)]
        gold = GoldArticle("x:1", text, "2024-05-15", (Expected(code, *sides, (code,)),))
        [reading] = coder.read([gold.article()], everything=True)
        return sorted({(e.cameo[:2], right) for e, right in agreeing(gold, reading.events, lambda e: e.cameo[:2])})

    two = "Kenya attacked Somalia and praised Uganda."
    assert known(two, "Kenya", "19", "Somalia") == [("19", True)], "the praise is another act"
    assert known(two, "Kenya", "04", "Somalia") == [("05", False), ("19", False)], "the marked act is not found: either may be it gone wrong"
    assert known("Kenya met Uganda.", "Kenya", "04", "Uganda") == [("04", True)], "both directions are right"
    assert known("Kenya met Uganda.", "Kenya", "19", "Uganda") == [("04", False)]
