"""Sides of an act that neither its row nor the phrases near its verb give."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Rows = Callable[..., list[tuple[str, str, str]]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # what the act is for
        ("Japan gave four million dollars to rebuild schools in Togo.", ("JPN", "07", "TGO")),
        ("Teachers staged a strike, protesting the wage policy of the Kenyan government.", ("KEN", "14", "KENGOV")),
        ("India launched a mediation effort to end the dispute between Nepal and China.", ("IND", "045", "NPL")),
        # whom a hope or doubt is about
        ("Poland expressed hope that Hungary would ratify the treaty.", ("POL", "013", "HUN")),
        ("The IMF expressed doubt about the reforms of the Greek government.", ("IGO", "012", "GRCGOV")),
        # the ground at home
        ("Sudan's army declared a ceasefire in Darfur.", ("SDNMIL", "0871", "SDN")),
        ("Peru's government declared a curfew in Cusco.", ("PERGOV", "172", "PER")),
        # the thing itself
        ("Tuareg rebels captured two towns on Sunday.", ("---REB", "192", "---")),
        # the land tells the source
        ("A Norwegian envoy was arrested in Rwanda on Tuesday.", ("RWA", "173", "NORGOV")),
        ("Three Swedish journalists were expelled from Nepal.", ("NPL", "174", "SWEJRN")),
        ("A Norwegian envoy was arrested by Ugandan police in Rwanda.", ("UGACOP", "173", "NORGOV")),
    ],
)
def test_last_resorts(rows: Rows, text: str, wanted: tuple[str, str, str]) -> None:
    source, code, target = wanted
    found = rows(text)
    assert [r for r in found if r[0].startswith(source) and r[1].startswith(code) and r[2].startswith(target)], found


@pytest.mark.parametrize(
    "text",
    ["A Norwegian envoy was killed in Rwanda on Tuesday.", "A Norwegian envoy was wounded near Kigali."],
)
def test_violence_in_a_country_is_not_its_own(rows: Rows, text: str) -> None:
    assert all(source == "-" for source, _, _ in rows(text))
