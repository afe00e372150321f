"""The pages of a study: routes, the study opened to read for each request, and the three forms of every page (HTML, JSON, CSV).

Nothing of this is read before `diurna serve` is asked for. Every request opens the study for itself, so that pages work while another
process writes, and has a limit on its time.
"""

from __future__ import annotations

import hmac
import io
import re
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from diurna.ontology import QUAD_NAMES
from diurna.show.answers import write_answer
from diurna.show.plain import visible
from diurna.show.site import asking_pages, judging_pages, reading_pages
from diurna.show.site.asked import address, article_address
from diurna.show.site.guard import LARGEST_FORM, App, Guard, Rules
from diurna.show.site.views import Asked, MissingError, View, json_bytes
from diurna.study import overview
from diurna.study.filters import Filter, FilterError
from diurna.study.lock import BusyError
from diurna.study.queries import END, FOUND
from diurna.study.review import Drawn
from diurna.study.schema import StudyError
from diurna.study.store import Store

FORMS = {".json": "json", ".csv": "csv"}
# Seconds that the questions of one page may take.
PATIENCE = 20.0
# The pages of the navigation: address, words.
PAGES: tuple[tuple[str, str], ...] = (("/dyad", "Dyads"), ("/runs", "Runs"), ("/review", "Review"))
_HERE = Path(__file__).parent


class Site:
    """What the server knows: the study, who judges, what is allowed, the templates."""

    def __init__(self, study: str | Path, rules: Rules, *, read_only: bool = False, who: str = "unknown"):
        self.study = Path(study)
        self.rules = rules
        self.read_only = read_only
        self.who = who
        self.pages: tuple[tuple[str, str], ...] = PAGES
        self.templates = _templates(self)
        self._queues = judging_pages.Queues()
        self._totals: tuple[tuple[int, ...], dict[str, Any]] | None = None
        self._counting = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The study, opened to read for one request, whose questions end after :data:`PATIENCE` seconds."""
        with Store.read(self.study) as store:
            end = time.monotonic() + PATIENCE
            store.connection.set_progress_handler(lambda: time.monotonic() > end, 50_000)
            yield store.connection

    def totals(self, connection: sqlite3.Connection) -> dict[str, Any]:
        """The totals of the study, counted once for each of its states."""
        with self._counting:
            state = overview.state_of(connection)
            if self._totals is None or self._totals[0] != state:
                self._totals = (state, overview.totals(connection))
            return self._totals[1]

    def queue(self, connection: sqlite3.Connection, filter: Filter, drawn: Drawn) -> list[str]:
        """The ids of the events to judge next."""
        with self._counting:
            return self._queues.get(connection, filter, drawn)

    def is_ours(self, token: str) -> bool:
        """Whether a form has the token of this start."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self.rules.csrf.encode())


def create_app(study: str | Path, rules: Rules | None = None, *, read_only: bool = False, who: str = "unknown") -> App:
    """The pages of a study as an ASGI application. ``read_only``: nobody can judge. ``who``: the name under which judgements are kept."""
    site = Site(study, rules or Rules(), read_only=read_only, who=who)
    app = Starlette(routes=[*_routes(site), Mount("/static", StaticFiles(directory=_HERE / "static"))], exception_handlers={404: _nothing(site)})
    return Guard(app, site.rules)


def _routes(site: Site) -> list[BaseRoute]:
    def page(path: str, build: Callable[[Asked], View]) -> list[BaseRoute]:
        return [Route(path + ending, _endpoint(site, build, form)) for ending, form in (("", "html"), *FORMS.items())]

    def named(path: str, build: Callable[[Asked, str], View]) -> list[BaseRoute]:
        return [Route(path + "/{name:path}", _named_endpoint(site, build))]

    return [
        Route("/", _endpoint(site, reading_pages.start, "html")),
        *page("/start", reading_pages.start),
        *named("/article", reading_pages.article),
        *named("/event", reading_pages.event),
        *page("/dyad", asking_pages.dyad),
        *page("/actor", asking_pages.actor),
        *page("/search", asking_pages.search),
        *page("/runs", asking_pages.runs),
        *page("/review", judging_pages.review),
        Route("/judge", _judging(site), methods=["POST"]),
    ]


def _endpoint(site: Site, build: Callable[[Asked], View], form: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        return _answer(site, request, build, form)

    return answer


def _named_endpoint(site: Site, build: Callable[[Asked, str], View]) -> Callable[[Request], Response]:
    """What is asked for by name may end in ``.json`` or ``.csv``; an article whose id ends so is found under its hash."""

    def answer(request: Request) -> Response:
        name = request.path_params["name"]
        form = next((form for ending, form in FORMS.items() if name.endswith(ending)), "html")
        if form != "html":
            name = name.rpartition(".")[0]
        return _answer(site, request, lambda asked: build(asked, name), form)

    return answer


def _judging(site: Site) -> Callable[[Request], Awaitable[Response]]:
    def kept(request: Request, body: bytes) -> Response:
        try:
            back = judging_pages.keep(site, request, judging_pages.form_of(body))
        except judging_pages.ForbiddenError as error:
            return fault(site, request, 403, "Not kept", str(error))
        except FilterError as error:
            return fault(site, request, 400, "Not kept", str(error))
        except (BusyError, StudyError) as error:
            return fault(site, request, 503, "Not kept", str(error))
        return RedirectResponse(back, 303)

    async def answer(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_FORM:
                return fault(site, request, 413, "Not kept", "That is more than a form can hold.")
        return await run_in_threadpool(kept, request, body)

    return answer


def _answer(site: Site, request: Request, build: Callable[[Asked], View], form: str) -> Response:
    try:
        with site.reading() as connection:
            view = build(Asked(request, connection, site, form))
            return _sent(site, request, view, form)
    except MissingError as error:
        return fault(site, request, 404, "Nothing here", str(error))
    except FilterError as error:
        return fault(site, request, 400, "That cannot be asked", re.sub(r"^--", "", str(error)))
    except BusyError as error:
        return fault(site, request, 503, "The study is busy", str(error))
    except (StudyError, sqlite3.DatabaseError) as error:
        late = "interrupted" in str(error)
        return fault(site, request, 503, "The study did not answer", f"The question took longer than {PATIENCE:.0f} seconds." if late else str(error))


def _sent(site: Site, request: Request, view: View, form: str) -> Response:
    headers = {"cache-control": "no-store"}
    if form == "json":
        return Response(json_bytes(view.data()), view.status, headers, "application/json")
    if form == "csv":
        stream = io.BytesIO()
        write_answer(view.table(), "csv", stream)
        headers["content-disposition"] = f'attachment; filename="{view.name}.csv"'
        return Response(stream.getvalue(), view.status, headers, "text/csv; charset=utf-8")
    body = site.templates.get_template(view.template).render(title=view.title, request=request, path=request.url.path, **view.values)
    return Response(body.encode("utf-8", "replace"), view.status, headers, "text/html; charset=utf-8")


def fault(site: Site, request: Request, status: int, title: str, words: str) -> Response:
    """A page that says what went wrong, in the form that was asked for."""
    if request.url.path.endswith((".json", ".csv")):
        return Response(json_bytes({"error": title, "detail": words}), status, {"cache-control": "no-store"}, "application/json")
    body = site.templates.get_template("fault.html").render(title=title, words=words, request=request, path=request.url.path)
    return Response(body.encode("utf-8", "replace"), status, {"cache-control": "no-store"}, "text/html; charset=utf-8")


def _nothing(site: Site) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, _: Exception) -> Response:
        return fault(site, request, 404, "Nothing here", "There is no page under that address.")

    return answer


def _templates(site: Site) -> Environment:
    """The templates: everything is escaped, and what could turn a line round or hide is shown as an escape."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.globals.update(
        site=site,
        address=address,
        article_address=article_address,
        QUADS=QUAD_NAMES,
        found_words=found_words,
        form_address=form_address,
        csrf=site.rules.csrf,
        CORRECTABLE=judging_pages.CORRECTABLE,
    )
    environment.filters["pair_source"] = lambda value: ("source", value)
    environment.filters["pair_target"] = lambda value: ("target", value)
    environment.filters["number"] = lambda value: "–" if value is None else f"{value:,}"
    return environment


def _harmless(value: Any) -> Any:
    if value is None:
        return ""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "\n".join("\t".join(visible(cell) for cell in line.split("\t")) for line in value.replace("\r\n", "\n").split("\n"))


def found_words(snippet: str) -> list[tuple[str, bool]]:
    """A snippet as pieces, each with whether it was searched for."""
    return [(piece, n % 2 == 1) for n, piece in enumerate(snippet.replace(END, FOUND).split(FOUND))]


def form_address(request: Request, ending: str) -> str:
    """The address of the same page in another form."""
    path = request.url.path
    return address("/start" + ending if path == "/" else path + ending, request.query_params.multi_items())
