"""The code tables: complete, consistent, and crosswalked."""

from __future__ import annotations

import pytest

from diurna.ontology import Ontology, quad_class


def test_the_whole_tree_is_there() -> None:
    codes = Ontology.load().codes
    assert len(codes) == 317
    assert {c[:2] for c in codes} == {f"{n:02d}" for n in range(1, 21)}
    for code in codes.values():
        assert code.name
        assert code.parent == "" or code.code.startswith(code.parent)


def test_statements_have_no_plover_type_and_appeals_are_requests() -> None:
    codes = Ontology.load().codes
    assert {codes[c].plover for c in codes if c.startswith("01")} == {None}
    assert {codes[c].plover for c in codes if c.startswith("02") and len(c) > 2} == {"REQUEST"}
    assert codes["129"].plover == "REJECT"


def test_every_other_code_has_a_plover_type_with_a_defined_mode() -> None:
    ontology = Ontology.load()
    for code in ontology.codes.values():
        if code.code[:2] > "02":
            assert code.plover in ontology.events, code.code
        if code.mode:
            assert (code.plover, code.mode) in ontology.modes
        assert set(code.contexts) <= set(ontology.contexts)


@pytest.mark.parametrize(("code", "quad"), [("010", 1), ("057", 1), ("060", 2), ("0874", 2), ("090", 3), ("139", 3), ("140", 4), ("2042", 4)])
def test_quad_class_is_by_root(code: str, quad: int) -> None:
    assert quad_class(code) == quad


def test_codes_that_differ_between_versions_follow_1_1b3() -> None:
    codes = Ontology.load().codes
    assert codes["016"].name == "Deny responsibility"
    assert codes["018"].name == "Make empathetic comment"
