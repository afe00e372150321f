"""Event tables that others made, and Diurna's own: a row or a failure for every line, in order, in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from diurna.read.articles import Failure, short
from diurna.read.datasets import gdelt, icews, own, ucdp
from diurna.read.datasets.cells import split_rows
from diurna.read.datasets.records import SHARED, Cell, ImportedEvent, Layout, RowError, Table

DATASETS: dict[str, tuple[Layout, ...]] = {"icews": icews.LAYOUTS, "gdelt": gdelt.LAYOUTS, "ucdp": ucdp.LAYOUTS, "diurna": own.LAYOUTS}
LAYOUTS: dict[str, Layout] = {layout.name: layout for layouts in (*DATASETS.values(), (own.JSON_LINES, own.PARQUET)) for layout in layouts}

__all__ = ["DATASETS", "LAYOUTS", "SHARED", "Cell", "Failure", "ImportedEvent", "Layout", "RowError", "Table", "open_table"]


def open_table(path: Path, dataset: str) -> Table:
    """A file of a data set (``icews``, ``gdelt``, ``ucdp``, ``diurna``) as a table, by its header or, where it has none, its width.

    :class:`RowError` where the file is of no known layout; :class:`OSError` where it cannot be opened.
    """
    if dataset == "diurna" and path.suffix == ".parquet":
        columns, rows = own.read_parquet(path)
        return Table(own.PARQUET, path, columns, rows)
    if dataset == "diurna" and path.suffix in (".jsonl", ".ndjson"):
        return Table(own.JSON_LINES, path, own.JSON_LINES.columns, own.read_json_lines(path))
    with path.open("rb") as stream:
        head = stream.readline(1 << 20)
    marked = head.startswith(b"\xef\xbb\xbf")
    for layout in DATASETS[dataset]:
        cells = _cells([head], layout)
        if layout.header and set(layout.columns) <= set(cells):
            return Table(layout, path, tuple(cells), _rows(path, layout, tuple(cells), guarded=marked and dataset == "diurna"))
        if not layout.header and len(cells) == len(layout.columns):
            return Table(layout, path, layout.columns, _rows(path, layout, layout.columns, guarded=False))
    wanted = "; ".join(f"{layout.name}: {', '.join(layout.columns[:4])} ..." for layout in DATASETS[dataset])
    raise RowError(f"no table of {dataset}: neither header nor width is known ({wanted})")


def _cells(lines: Iterable[bytes], layout: Layout) -> list[str]:
    for _, cells in split_rows(lines, delimiter=layout.delimiter, quoted=layout.quoted):
        return [] if isinstance(cells, RowError) else cells
    return []


def _rows(path: Path, layout: Layout, columns: tuple[str, ...], *, guarded: bool) -> Iterator[ImportedEvent | Failure]:
    with path.open("rb") as stream:
        rows = split_rows(stream, delimiter=layout.delimiter, quoted=layout.quoted)
        for position, (line, cells) in enumerate(rows):
            if position == 0 and (layout.header or (not isinstance(cells, RowError) and cells[:1] == [columns[0]])):
                continue
            try:
                if isinstance(cells, RowError):
                    raise cells
                if len(cells) != len(columns):
                    raise RowError(f"{len(cells)} cells where there are {len(columns)} columns ({short(' | '.join(cells))!r})")
                if guarded:
                    cells = own.unguarded(cells)
                yield ImportedEvent(line=line, cells=tuple(cells), **layout.read_row(dict(zip(columns, cells, strict=True))))
            except RowError as error:
                yield Failure(f"{path}:{line}", str(error))
