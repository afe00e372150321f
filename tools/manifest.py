"""Brings the row counts of ``src/diurna/data/MANIFEST.toml`` up to date; new tables get a line to be filled in.

usage: python tools/manifest.py
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

from diurna.data import DATA, read_table

HEAD = """# Every table that ships with Diurna: rows, licence, and the sources its rows name.
# Written by tools/manifest.py; licence and note are kept by hand.
"""
OWN = "MIT"


def main() -> None:
    """Reads the old manifest, counts the tables, writes the new one."""
    path = DATA / "MANIFEST.toml"
    old = tomllib.loads(path.read_text(encoding="utf-8")).get("table", {}) if path.is_file() else {}
    lines = [HEAD]
    for table in sorted(DATA.rglob("*.tsv")):
        name = table.relative_to(DATA).as_posix()
        rows = list(read_table(table))
        sources = Counter(row.get("source", "") for row in rows)
        kept = old.get(name, {})
        lines.append(f'[table."{name}"]')
        lines.append(f"rows = {len(rows)}")
        lines.append(f'licence = "{kept.get("licence", licence(name))}"')
        lines.append("sources = [" + ", ".join(f'"{s}"' for s, _ in sources.most_common(12) if s) + "]")
        if kept.get("note"):
            lines.append(f'note = "{kept["note"]}"')
        lines.append("")
    Path(path).write_text("\n".join(lines), encoding="utf-8")


def licence(name: str) -> str:
    """The licence of a new table by its folder."""
    if name.startswith("ontology/plover"):
        return "CC BY-SA 4.0 (PLOVER), definitions our own"
    if name.startswith("ontology/"):
        return "facts (CAMEO 1.1b3, ICEWS, PLOVER)"
    if name.startswith("gazetteer/"):
        return "CC BY 4.0 (GeoNames) and MIT"
    return OWN


if __name__ == "__main__":
    main()
