"""The command serve: the pages of a study, on this machine unless told otherwise."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from diurna.cli.base import UNREADABLE, open_coder, say
from diurna.cli.study import day_of_reading, open_to_read, open_to_write, study_faults, study_option


@click.command()
@study_option
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N", help="Where the pages are; 0: any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to answer on. Any but this machine's own needs a token.")
@click.option(
    "--token", default=None, envvar="DIURNA_TOKEN", show_envvar=True, metavar="TEXT", help="What opens the pages. With --host, one is made if none is given."
)
@click.option("--read-only", is_flag=True, help="Nobody can judge.")
@click.option("--who", default=None, metavar="NAME", help="Who judges. Default: the name of the user.")
def serve(study: str, port: int, host: str, token: str | None, read_only: bool, who: str | None) -> None:
    """Show a study as pages: articles with their events marked, dyads over time, actors, search, runs, review.

    The pages are on 127.0.0.1 and need nothing from the network. Each is also there as .json and .csv. Reading works while another
    process adds articles.
    """
    if token is not None and len(token) < 12:
        raise click.BadParameter("a token has at least 12 characters", param_hint="--token")
    with study_faults():
        open_to_read(study).close()
    from diurna.show.app import create_app
    from diurna.show.site.guard import rules_for

    rules = rules_for(host, token)
    app = create_app(study, rules, read_only=read_only, who=who or user())
    run_server(app, host, port, rules.token)


def run_server(app: object, host: str, port: int, token: str | None) -> None:
    """Answers on an address until it is interrupted; says where the pages are, and who can read them."""
    import socket

    import uvicorn

    from diurna.show.site.guard import LOOPBACK

    name = host.strip("[]")
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((name, port))
    except OSError as error:
        say(f"{host}:{port}: {error.strerror or error}")
        sys.exit(UNREADABLE)
    shown = f"[{name}]" if ":" in name else name
    if name.lower() not in LOOPBACK:
        say(f"{shown}: others on the network can reach these pages, and what they send and get can be read on the way; the token keeps them out")
    say(f"http://{shown}:{listener.getsockname()[1]}/" + (f"?token={token}" if token else "") + "  (Ctrl+C ends)")
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, limit_concurrency=64, timeout_keep_alive=5, lifespan="off")  # type: ignore[arg-type]
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


def serve_samples(folder: Path, port: int) -> None:
    """Codes a folder of reports into a study of its own and shows it, until it is interrupted."""
    import tempfile

    from diurna.read.files import read_inputs
    from diurna.show.app import create_app
    from diurna.show.site.guard import Rules
    from diurna.study.adding import add_articles

    coder = open_coder(None, (), False)
    with tempfile.TemporaryDirectory() as place, study_faults():
        study = Path(place) / "samples.db"
        with open_to_write(str(study), 0.0, create=True) as store:
            add_articles(
                store, read_inputs((str(folder),)), coder.settings, coder=coder.coder, today=day_of_reading(None), workers=0, inputs=("samples",), here=coder
            )
        run_server(create_app(study, Rules(), who=user()), "127.0.0.1", port, None)


def user() -> str:
    """The name under which judgements are kept where none is given."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


COMMANDS = (serve,)
