"""The pages: what is on them, in three forms; hostile text stays text; and who may ask."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from diurna.cli import main
from diurna.show.app import create_app
from diurna.show.site.guard import LARGEST_FORM, Rules, rules_for
from diurna.show.site.lanes import spans_of, stretches
from diurna.study.store import Store
from studies import article, event, small, write

HERE = "http://127.0.0.1:8000"
FIRST = f"{1:016x}"


def client(path: Path, **more: Any) -> TestClient:
    return TestClient(create_app(path, **more), base_url=HERE)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("serve") / "s.db")


@pytest.fixture(scope="module")
def pages(study: Path) -> Iterator[TestClient]:
    with client(study) as asked:
        yield asked


class Page(HTMLParser):
    """The tags of a page, with their attributes, and its words."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def links(self) -> list[str]:
        return [href for tag, attributes in self.tags if tag == "a" and (href := attributes.get("href"))]


# --- every page -------------------------------------------------------------------------------------------------------

PAGES = [
    "/",
    "/article/a1",
    f"/event/{FIRST}",
    "/dyad",
    "/dyad?source=RUS&target=UKR",
    "/dyad?level=actor&from=2022",
    "/actor?name=RUS",
    "/search?q=border",
    "/runs",
    "/review",
]


def data_address(address: str, ending: str) -> str:
    path, mark, query = address.partition("?")
    return ("/start" if path == "/" else path) + ending + mark + query


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_heading_its_data_and_no_inline_script_or_style(pages: TestClient, address: str) -> None:
    answer = pages.get(address)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    page = Page(answer.text)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    for tag, attributes in page.tags:
        assert "style" not in attributes and not any(name.startswith("on") for name in attributes)
        assert tag != "style" and (tag != "script" or attributes.get("src", "").startswith("/static/"))
    for tag, attributes in page.tags:
        for name in ("src", "href", "action"):
            assert re.match(r"[/#]", attributes.get(name) or "/"), (tag, attributes)
    for ending in (".json", ".csv"):
        assert data_address(address, ending) in page.links()


@pytest.mark.parametrize("address", PAGES)
def test_the_data_of_every_page(pages: TestClient, address: str) -> None:
    answer = pages.get(data_address(address, ".json"))
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json" and answer.json()
    answer = pages.get(data_address(address, ".csv"))
    assert answer.headers["content-type"].startswith("text/csv") and "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows and all(None not in row for row in rows)


def test_links_of_every_page_lead_somewhere(pages: TestClient) -> None:
    for address in PAGES:
        for link in Page(pages.get(address).text).links():
            if not link.startswith("#"):
                assert pages.get(link).status_code == 200, (address, link)


def test_labels_and_names_for_those_who_do_not_see(pages: TestClient) -> None:
    for address in PAGES:
        tags = Page(pages.get(address).text).tags
        labelled = {attributes.get("for") for tag, attributes in tags if tag == "label"}
        identifiers = [attributes["id"] for _, attributes in tags if attributes.get("id")]
        assert len(identifiers) == len(set(identifiers))
        for tag, attributes in tags:
            if tag in ("input", "select") and attributes.get("type") != "hidden":
                assert attributes.get("id") in labelled, (address, attributes)


# --- start, article, event --------------------------------------------------------------------------------------------


def test_the_start_page_has_the_newest_first(pages: TestClient) -> None:
    words = Page(pages.get("/").text).words
    assert words.index("Report 4") < words.index("Report 1") or words.index("Report 3") < words.index("Report 1")
    assert "4 articles" in words and "7 events" in words and "5 of them plain acts" in words


def test_an_empty_study_says_how_to_fill_it(tmp_path: Path) -> None:
    Store.write(tmp_path / "e.db", create=True).close()
    words = Page(client(tmp_path / "e.db").get("/").text).words
    assert "empty" in words and "diurna add" in words and "diurna watch" in words


def test_an_article_has_its_acts_in_the_words_and_its_events_at_the_side(pages: TestClient) -> None:
    page = Page(pages.get("/article/a1").text)
    marks = {attributes["id"]: attributes for tag, attributes in page.tags if tag == "a" and attributes.get("id", "").startswith("t")}
    cards = {attributes["id"]: attributes for tag, attributes in page.tags if tag == "li" and attributes.get("id", "").startswith("e")}
    assert set(cards) == {"e1", "e2"} and marks["t1"]["href"] == "#e1"
    assert "1" in (marks["t1"]["data-e"] or "").split() and "Why this coding" in page.words
    assert "fits the row verbs.tsv:1 of the lexicon" in page.words and "CAMEO 190" in page.words


def test_what_is_not_there_is_not_found(pages: TestClient) -> None:
    for address in ("/article/none", "/event/none", "/none", "/event/a1"):
        answer = pages.get(address)
        assert answer.status_code == 404 and "Nothing here" in answer.text
        assert "content-security-policy" in answer.headers
    assert pages.get("/event/none.json").json()["error"] == "Nothing here"


def test_a_rejected_event_says_so_and_is_in_no_list(tmp_path: Path) -> None:
    from diurna.study.lookups import current_event
    from diurna.study.review import judge

    path = small(tmp_path / "s.db")
    with Store.write(path) as store:
        row = current_event(store.connection, FIRST)
        assert row is not None
        judge(store, row, "reject", who="ann", at="2024-01-01T00:00:00+00:00")
    asked = client(path)
    assert "rejected this coding" in asked.get(f"/event/{FIRST}").text and "ann" in asked.get(f"/event/{FIRST}").text
    assert f"/event/{FIRST}" not in Page(asked.get("/article/a1").text).links()


def test_the_same_text_elsewhere_is_beside_an_article(tmp_path: Path) -> None:
    one = article(1, "2022-01-10")
    two = article(2, "2022-01-11", "Wire", text=one.text)
    asked = client(write(tmp_path / "s.db", (one, []), (two, [])))
    assert "/article/a2" in Page(asked.get("/article/a1").text).links()


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6), st.text(max_size=24))
def test_stretches_are_the_text_whatever_is_marked(pairs: list[tuple[int, int]], text: str) -> None:
    row = {"in": "text", "cameo": "190", "act_name": "", "detail": None, "source": "RUS", "source_name": None, "target": None, "target_name": None}
    bare = {f"{side}_{end}": None for side in ("source", "target", "when") for end in ("start", "end")}
    rows = [{**row, **bare, "trigger_start": a, "trigger_end": b, "number": n} for n, (a, b) in enumerate(pairs, 1)]
    found = list(stretches(text, spans_of(rows, text, "text"), dict.fromkeys(range(1, 7), 4)))
    assert "".join(s.text for s in found) == text
    for n, (a, b) in enumerate(pairs, 1):
        if 0 <= a < b <= len(text):
            assert "".join(s.text for s in found if n in s.events) == text[a:b]


# --- hostile texts ----------------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "\u202eevil\u2066",
    "&lt;b&gt;&#x3c;script&#x3e;",
    "Z" + "\u0301\u0316" * 200,
    "nul\x00 bell\x07 esc\x1b[2J",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(tmp_path: Path, words: str) -> None:
    text = f"Alpha strike Bravos {words} on the border."
    one = article(1, "2022-01-10", outlet=words, article_id=words, title=words, text=text, url=words, agency=words)
    made = event(1, "RUS", "190", "UKR", "2022-01-09", one)
    asked = client(write(tmp_path / "s.db", (one, [made])))
    start = asked.get("/")
    [link] = {link for link in Page(start.text).links() if link.startswith("/article/")}
    plain = Page(asked.get("/article/none").text).tags
    for answer in (start, asked.get(link), asked.get(f"/event/{FIRST}"), asked.get("/article/" + quote(words, safe=""))):
        page = Page(answer.text)
        assert answer.status_code in (200, 404)
        assert [t for t, _ in page.tags].count("script") == [t for t, _ in plain].count("script")
        assert not {"svg", "img"} & {tag for tag, _ in page.tags}
        assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
        assert not any((attributes.get("href") or "").lower().startswith("javascript") for _, attributes in page.tags)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x07\x1b]", answer.text)
    assert asked.get(link + ".json").json()["article"]["text"] == text


def test_a_long_text_is_read_in_parts(tmp_path: Path) -> None:
    one = article(1, "2022-01-10", text="Alpha strike Bravos now.\n" + "word " * 400_000)
    asked = client(write(tmp_path / "s.db", (one, [event(1, "RUS", "190", "UKR", "2022-01-09", one)])))
    answer = asked.get("/article/a1")
    assert len(answer.content) < 200_000 and "part 1 of" in answer.text
    assert asked.get("/article/a1?part=99999999").status_code == 200 and asked.get("/article/a1?part=x").status_code == 200


# --- who may ask ------------------------------------------------------------------------------------------------------


def test_every_answer_has_the_headers(pages: TestClient) -> None:
    for address in ("/", "/none", "/static/diurna.css", "/start.json"):
        headers = pages.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "", "localhost@evil.example", "localhost, evil.example", "[::1"]
)
def test_other_names_of_the_host_are_refused(pages: TestClient, host: str) -> None:
    answer = pages.get("/", headers={"host": host})
    assert answer.status_code == 421 and "Report" not in answer.text and "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_names_of_this_machine_are_taken(pages: TestClient, host: str) -> None:
    assert pages.get("/", headers={"host": host}).status_code == 200


def test_an_open_host_needs_the_token(study: Path) -> None:
    rules = rules_for("0.0.0.0")
    assert rules.token is not None and len(rules.token) > 20
    asked = client(study, rules=rules)
    assert asked.get("/").status_code == 401 and asked.get("/static/diurna.css").status_code == 401
    assert asked.get("/?token=wrong").status_code == 401
    assert asked.get("/", headers={"authorization": f"Bearer {rules.token}"}).status_code == 200
    assert asked.get("/", headers={"host": "192.0.2.7:8000", "authorization": f"Bearer {rules.token}"}).status_code == 200
    assert asked.get("/", headers={"host": "evil.example", "authorization": f"Bearer {rules.token}"}).status_code == 421
    answer = asked.get(f"/article/a1?part=1&token={rules.token}", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/article/a1?part=1"
    assert "HttpOnly" in answer.headers["set-cookie"] and "SameSite=Strict" in answer.headers["set-cookie"]
    assert asked.get("/").status_code == 200, "the cookie opens the pages"


def test_the_address_with_the_token_leads_to_this_host_only(study: Path) -> None:
    rules = rules_for("192.0.2.7", "a token of my own")
    for path in ("//evil.example/", "/\\evil.example/", "/%5Cevil.example"):
        answer = client(study, rules=rules).get(f"{HERE}{path}?token=a+token+of+my+own", follow_redirects=False)
        assert re.match(r"/(?![/\\])", answer.headers["location"])


def test_limits_on_sizes(pages: TestClient) -> None:
    assert pages.get("/?q=" + "x" * 9_000).status_code == 414
    assert pages.post("/", content=b"x" * (LARGEST_FORM + 1)).status_code == 413
    assert pages.post("/", headers={"origin": "http://evil.example"}).status_code == 403
    assert pages.post("/", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert pages.post("/").status_code == 405


def test_loopback_needs_no_token_unless_one_is_given() -> None:
    assert rules_for("127.0.0.1").token is None and rules_for("[::1]").token is None
    assert rules_for("localhost", "a token of my own").token == "a token of my own"
    assert Rules().csrf != Rules().csrf


def test_what_fails_in_the_study_is_said(tmp_path: Path) -> None:
    path = small(tmp_path / "s.db")
    asked = client(path)
    path.unlink()
    answer = asked.get("/")
    assert answer.status_code == 503 and "no such study" in answer.text


# --- writing ----------------------------------------------------------------------------------------------------------


def form_on(asked: TestClient, address: str) -> dict[str, str]:
    tags = Page(asked.get(address).text).tags
    hidden: dict[str, str] = {}
    for tag, attributes in tags:
        if tag == "input" and attributes.get("type") == "hidden":
            hidden.setdefault(attributes["name"] or "", attributes["value"] or "")
    return hidden


def verdicts(path: Path) -> list[tuple[Any, ...]]:
    with Store.read(path) as store:
        rows = store.connection.execute("SELECT event_id, verdict, field, value, who, note FROM judgement ORDER BY judgement_id")
        return [tuple(row) for row in rows]


def test_review_goes_from_one_doubtful_event_to_the_next(tmp_path: Path) -> None:
    path = small(tmp_path / "s.db")
    asked = client(path, who="ann")
    address, seen = "/review", []
    for verdict in ("confirm", "reject", "confirm"):
        form = form_on(asked, address)
        seen.append(form["event"])
        answer = asked.post("/judge", data=form | {"verdict": verdict}, headers={"origin": HERE}, follow_redirects=False)
        assert answer.status_code == 303
        address = answer.headers["location"]
    assert seen == [f"{n:016x}" for n in (2, 3, 4)], "the nearest to an even chance first"
    said = [(event_id, verdict, None, None, "ann", "uncertain") for event_id, verdict in zip(seen, ("confirm", "reject", "confirm"), strict=True)]
    assert verdicts(path) == said
    assert "Precision so far" in asked.get("/review").text


def test_an_event_can_be_skipped_and_comes_back(tmp_path: Path) -> None:
    asked = client(small(tmp_path / "s.db"))
    first = form_on(asked, "/review")["event"]
    second = form_on(asked, f"/review?after={first}")["event"]
    assert second != first and form_on(asked, "/review")["event"] == first
    queue = asked.get("/review.json").json()["queue"]
    assert "last of this queue" in asked.get(f"/review?after={queue[-1]['event_id']}").text


def test_a_correction_is_laid_over_the_event(tmp_path: Path) -> None:
    path = small(tmp_path / "s.db")
    asked = client(path)
    form = form_on(asked, "/article/a1")
    answer = asked.post("/judge", data=form | {"verdict": "correct", "field": "cameo", "value": "173"}, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/article/a1#e1"
    assert "CAMEO 173" in Page(asked.get("/article/a1").text).words
    for field, value in (("cameo", "no"), ("rule", "x"), ("target", "nobody at all")):
        answer = asked.post("/judge", data=form | {"verdict": "correct", "field": field, "value": value})
        assert answer.status_code == 400 and "Not kept" in answer.text
    assert len(verdicts(path)) == 1


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({"csrf": "wrong"}, {}, 403),
        ({"csrf": ""}, {}, 403),
        ({}, {"origin": "http://evil.example"}, 403),
        ({}, {"origin": "null"}, 403),
        ({}, {"sec-fetch-site": "cross-site"}, 403),
        ({}, {"host": "evil.example"}, 421),
        ({"verdict": "delete"}, {}, 400),
        ({"event": "none"}, {}, 400),
    ],
)
def test_forms_of_others_write_nothing(tmp_path: Path, change: dict[str, str], headers: dict[str, str], status: int) -> None:
    path = small(tmp_path / "s.db")
    asked = client(path)
    form = form_on(asked, f"/event/{FIRST}") | {"verdict": "reject"} | change
    assert asked.post("/judge", data=form, headers=headers).status_code == status
    assert asked.get("/judge").status_code in (404, 405)
    assert verdicts(path) == []


def test_the_token_of_an_earlier_start_is_not_taken(tmp_path: Path) -> None:
    path = small(tmp_path / "s.db")
    form = form_on(client(path), f"/event/{FIRST}") | {"verdict": "reject"}
    assert client(path).post("/judge", data=form).status_code == 403 and verdicts(path) == []


def test_one_is_led_back_to_these_pages_only(tmp_path: Path) -> None:
    asked = client(small(tmp_path / "s.db"))
    form = form_on(asked, f"/event/{FIRST}") | {"verdict": "confirm"}
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "/\r\nx: y"):
        answer = asked.post("/judge", data=form | {"back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_read_only_pages_have_no_form_that_writes(tmp_path: Path) -> None:
    path = small(tmp_path / "s.db")
    form = form_on(client(path), f"/event/{FIRST}") | {"verdict": "reject"}
    asked = client(path, read_only=True)
    for address in ("/article/a1", f"/event/{FIRST}", "/review"):
        assert not any(attributes.get("method") == "post" for _, attributes in Page(asked.get(address).text).tags)
    assert asked.post("/judge", data=form).status_code == 403 and verdicts(path) == []


def test_a_busy_study_says_who_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diurna.show.site.judging_pages.WAIT", 0.0)
    path = small(tmp_path / "s.db")
    asked = client(path)
    form = form_on(asked, "/review") | {"verdict": "confirm"}
    with Store.write(path, command="diurna add reports/"):
        answer = asked.post("/judge", data=form)
        assert answer.status_code == 503 and "diurna add reports/" in answer.text
        assert asked.get("/review").status_code == 200, "reading goes on"


# --- command line -----------------------------------------------------------------------------------------------------


def test_the_samples_as_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    (tmp_path / "one.txt").write_text("Kenya expelled the ambassador of Chad on Monday.", encoding="utf-8")
    monkeypatch.setattr("diurna.show.samples.sample_folder", lambda: tmp_path)

    def served(app: Any, host: str, port: int, token: str | None) -> None:
        assert (host, port, token) == ("127.0.0.1", 0, None)
        seen.append(TestClient(app, base_url=HERE).get("/").text)

    monkeypatch.setattr("diurna.cli.serving.run_server", served)
    result = CliRunner().invoke(main, ["demo", "--pages", "--port", "0"])
    assert result.exit_code == 0, result.output
    assert "expelled" in seen[0]


def test_serve_needs_a_study_and_a_token_that_is_none_too_short(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["serve", "--study", str(tmp_path / "none.db")]).exit_code == 3
    assert CliRunner().invoke(main, ["serve", "--study", str(small(tmp_path / "s.db")), "--token", "short"]).exit_code == 2


def test_other_addresses_get_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str | None] = []
    monkeypatch.setattr("diurna.cli.serving.run_server", lambda app, host, port, token: given.append(token))
    for host in ("127.0.0.1", "0.0.0.0"):
        assert CliRunner().invoke(main, ["serve", "--study", str(small(tmp_path / f"{host}.db")), "--host", host]).exit_code == 0
    assert given[0] is None and given[1]
