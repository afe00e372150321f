"""Bent inputs for every reader: nothing but articles and failures may come out, in time and in bounded memory.

python fuzz/readers.py [INPUTS] [SEED]
python fuzz/readers.py --again FILE READER
"""

from __future__ import annotations

import gzip
import io
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from diurna.model import Article
from diurna.read.articles import Failure
from diurna.read.feeds import read_feed
from diurna.read.files import read_file, read_stream
from diurna.read.languages import with_language
from diurna.read.mail import read_mbox, read_message
from diurna.read.markup import plain_text
from diurna.read.pages import read_page
from diurna.read.rows import read_rows
from diurna.read.tables import read_csv
from diurna.read.warcs import read_warc

SLOWEST = 20
TEXT = "Kenya recalled its ambassador from Somalia on Monday, the foreign ministry said in a statement that was read on state radio."
PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Envoy home - Example Times</title>
<meta property="og:title" content="Envoy home"><meta property="article:published_time" content="2021-05-04T10:00:00Z">
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Envoy home", "datePublished": "2021-05-04",
"publisher": {{"name": "X"}}}}</script>
</head><body><article><h1>Envoy home</h1><p>{TEXT}</p><p>{TEXT}</p><table><tr><td>1</td></tr></table>
<time datetime="2021-05-04">x</time></article></body></html>""".encode()
FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rss [<!ENTITY a "x">]><rss version="2.0"><channel><title>W</title><item><title>T &amp; u</title>
<link>https://example.org/a</link><guid>1</guid><pubDate>Tue, 19 Nov 2019 23:30:00 -0500</pubDate>
<description><![CDATA[<p>{TEXT}</p>]]></description></item></channel></rss>""".encode()
MAIL = f"""From a@example.org Tue Nov 19 2019\nFrom: =?utf-8?q?W=C3=A9?= <a@example.org>\nSubject: Envoy\nDate: Tue, 19 Nov 2019 23:30:00 -0500
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{TEXT}\n--b
Content-Type: text/html\n\n<p>{TEXT}</p>\n--b--\n""".encode()
ROWS = b'{"id": 1, "text": "' + TEXT.encode() + b'", "date": "2021-05-04", "lang": "en"}\n{"text": "Two.", "title": null}\n'
TABLE = f'id,title,text,date\n1,Envoy,"{TEXT}",2021-05-04\n2,"a ""b""",x,May 4 2021\n'.encode()
PIECES = [
    b"<",
    b">",
    b'"',
    b"'",
    b"\x00",
    b"\xff\xfe",
    b"&#x110000;",
    b"&b;",
    b"<!ENTITY b '&b;&b;'>",
    b"<![CDATA[",
    b"]]>",
    b"\r\n\r\n",
    b"\n",
    b"WARC/1.0\r\n",
    b"\x1f\x8b\x08",
]
PIECES += [
    b"Content-Length: 99999999999999999999\r\n",
    b"Content-Length: -1\r\n",
    b"chunked",
    b"../../etc/passwd",
    b"{" * 50,
    b"[" * 200,
    b"<div>" * 60,
    b"9" * 400,
    b"=?utf-8?b?/w==?=",
]
PIECES += [
    b"'; DROP TABLE article; --",
    b"\xed\xa0\x80",
    "\u202e\u0600".encode(),
    b"charset=utf-7",
    b"charset=idna",
    b"1e999",
    b"\\ud800",
    b"boundary=",
    b"From x\n",
    b",,,,",
    b'"""',
]


def archive() -> bytes:
    """Three records of a web archive."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-05-01T00:00:00Z\r\nWARC-Target-URI: https://example.org/a\r\nContent-Type: application/http\r\n"
    return (head + b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body + b"\r\n\r\n") * 3


def parquet(folder: Path) -> bytes:
    """A small Parquet file."""
    import pyarrow
    import pyarrow.parquet

    path = folder / "seed.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": [TEXT, "Two.", None], "title": ["a", None, "c"], "id": [1, 2, 3]}), path, row_group_size=2)
    return path.read_bytes()


def readers(folder: Path) -> dict[str, tuple[list[bytes], Callable[[bytes], Iterable[Any]]]]:
    """Every reader with the inputs that are bent for it."""

    def on_disk(name: str) -> Callable[[bytes], Iterable[Any]]:
        def read(data: bytes) -> Iterable[Any]:
            (folder / name).write_bytes(data)
            return read_file(folder / name)

        return read

    warc = archive()
    return {
        "page": ([PAGE], lambda data: [read_page(data, "a")]),
        "feed": ([FEED], lambda data: read_feed(data, "a")),
        "warc": ([warc], lambda data: read_warc(io.BytesIO(data), "a")),
        "warc.gz": ([gzip.compress(warc), gzip.compress(warc[: len(warc) // 3]) * 3], lambda data: read_warc(io.BytesIO(data), "a")),
        "rows": ([ROWS], lambda data: read_rows(io.BytesIO(data), "a")),
        "csv": ([TABLE], lambda data: read_csv(io.BytesIO(data), "a")),
        "mbox": ([MAIL * 2], lambda data: read_mbox(io.BytesIO(data), "a")),
        "eml": ([MAIL.split(b"\n", 1)[1]], lambda data: [read_message(data, "a")]),
        "stream": (
            [ROWS, PAGE, FEED, TEXT.encode(), b" date 2022-08-16 Talks\nExample Wire\n\n" + TEXT.encode()],
            lambda data: read_stream(io.BytesIO(data), "a"),
        ),
        "fragment": ([PAGE, b"<p>a<br>b"], lambda data: [Failure("a", plain_text(data.decode("utf-8", "replace")))]),
        "parquet": ([parquet(folder)], on_disk("a.parquet")),
        "jsonl.gz": ([gzip.compress(ROWS)], on_disk("a.jsonl.gz")),
    }


def bend(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few changes: bits, cuts, repeats, foreign pieces."""
    bent = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 20))):
        place = chance.randrange(len(bent) + 1)
        kind = chance.randrange(7)
        if kind == 0 and bent:
            bent[place % len(bent)] ^= 1 << chance.randrange(8)
        elif kind == 1:
            bent[place : place + chance.randrange(60)] = b""
        elif kind == 2:
            bent[place:place] = chance.choice(PIECES) * chance.choice((1, 1, 1, 3, 40))
        elif kind == 3:
            bent[place:place] = chance.randbytes(chance.randrange(30))
        elif kind == 4:
            end = place + chance.randrange(200)
            bent[place:place] = bent[place:end] * chance.choice((1, 2, 10))
        elif kind == 5:
            del bent[place:]
        else:
            bent[place : place + 1] = bytes([chance.randrange(256)])
    return bytes(bent[:2_000_000])


def too_slow(*_: object) -> None:
    """Ends an input that takes too long; kept apart from what readers catch."""
    raise SystemExit("too slow")


def one(read: Callable[[bytes], Iterable[Any]], data: bytes) -> Counter[str]:
    """What a reader makes of an input, counted; anything but articles and failures raises."""
    made: Counter[str] = Counter()
    for item in read(data):
        if isinstance(item, Article):
            assert item.text and item.origin is not None
            with_language(item)
        else:
            assert isinstance(item, Failure), item
        made[type(item).__name__] += 1
    return made


def main() -> int:
    """Runs so many inputs and prints what was found."""
    # Time of this process, so that a busy machine makes no findings.
    signal.signal(signal.SIGVTALRM, too_slow)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = readers(folder)
        if sys.argv[1:2] == ["--again"]:
            print(one(known[sys.argv[3]][1], Path(sys.argv[2]).read_bytes()))
            return 0
        count, seed = int((sys.argv[1:] or ["100000"])[0]), int((sys.argv[2:] or ["1"])[0])
        chance = random.Random(seed)
        made: Counter[str] = Counter()
        findings, slowest, before = 0, (0.0, ""), 0
        for number in range(count):
            which = list(known)[number % len(known)]
            seeds, read = known[which]
            data = bend(chance.choice(seeds), chance)
            start = time.process_time()
            signal.setitimer(signal.ITIMER_VIRTUAL, SLOWEST)
            try:
                made += one(read, data)
            except (Exception, SystemExit):
                findings += 1
                path = Path(tempfile.gettempdir()) / f"finding-{seed}-{number}.{which}"
                path.write_bytes(data)
                print(f"{which}: {path}\n{traceback.format_exc()[-1500:]}", flush=True)
            finally:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            slowest = max(slowest, (time.process_time() - start, which))
            if number == 1_000:
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if number % 10_000 == 9_999:
                print(f"{number + 1:,} inputs, {findings} findings", flush=True)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"{count:,} inputs, seed {seed}: {findings} findings, {dict(made)}, slowest {slowest[0]:.2f} s ({slowest[1]}), memory grew by {grown:.0f} MB")
        return 1 if findings or grown > 500 else 0


if __name__ == "__main__":
    sys.exit(main())
