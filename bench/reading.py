"""Reading at scale: text of pages against trafilatura's own, and a long web archive in constant memory.

python bench/reading.py pages FOLDER             gold.jsonl, html/ and official_evaluate.py of an article extraction benchmark
python bench/reading.py archive FOLDER [RECORDS] an archive of so many records (default 10,000) made of the same pages
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from diurna.model import Article
from diurna.read.files import read_file
from diurna.read.pages import read_page


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """The rows of the benchmark."""
    return [json.loads(line) for line in (folder / "gold.jsonl").open(encoding="utf-8")]


def pages(folder: Path) -> int:
    """F1, precision and recall of both by the benchmark's own script; exit code 1 where trafilatura's own is better."""
    from trafilatura import extract

    spec = importlib.util.spec_from_file_location("official", folder / "official_evaluate.py")
    assert spec is not None and spec.loader is not None
    official = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(official)
    rows = rows_of(folder)
    wanted = {row["id"]: {"articleBody": row["articleBody"]} for row in rows}
    given: dict[str, dict[str, dict[str, str]]] = {"Diurna": {}, "trafilatura": {}}
    how: Counter[str] = Counter()
    for row in rows:
        data = (folder / row["file"]).read_bytes()
        item = read_page(data, row["id"], url=row["url"])
        given["Diurna"][row["id"]] = {"articleBody": item.text if isinstance(item, Article) else ""}
        given["trafilatura"][row["id"]] = {"articleBody": extract(data) or ""}
        how.update(f"{field}: {item.found.get(field, 'not found')}" for field in ("title", "published", "outlet") if isinstance(item, Article))
    scores = {name: official.evaluate(wanted, texts, 2) for name, texts in given.items()}
    for name, score in scores.items():
        print(f"{name:12} F1 {score['f1']:.4f}  precision {score['precision']:.4f}  recall {score['recall']:.4f}")
    print("\n".join(f"{number:4} {fact}" for fact, number in sorted(how.items())))
    return int(scores["Diurna"]["f1"] < scores["trafilatura"]["f1"])


def record(url: str, page: bytes, number: int) -> bytes:
    """A page as a packed response record."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-05-01T00:00:00Z\r\nWARC-Target-URI: {url}?{number}\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    return gzip.compress(head.encode() + body + b"\r\n\r\n", 1)


def archive(folder: Path, records: int) -> int:
    """Writes the archive, reads it, and prints the peak of memory after every tenth of it."""
    sources = [(row["url"], (folder / row["file"]).read_bytes()) for row in rows_of(folder)]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "pages.warc.gz"
        with path.open("wb") as out:
            for number in range(records):
                out.write(record(*sources[number % len(sources)], number))
        del sources
        print(f"{records:,} records, {path.stat().st_size:,} bytes", flush=True)
        made: Counter[str] = Counter()
        start = time.perf_counter()
        for number, item in enumerate(read_file(path), 1):
            made[type(item).__name__] += 1
            if number % max(records // 10, 1) == 0:
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(f"{number:7,} records  {time.perf_counter() - start:7.1f} s  peak {peak:,.0f} MB  {dict(made)}", flush=True)
    return int(made["Article"] != records)


if __name__ == "__main__":
    work, folder = sys.argv[1], Path(sys.argv[2])
    sys.exit(pages(folder) if work == "pages" else archive(folder, int((sys.argv[3:] or ["10000"])[0])))
