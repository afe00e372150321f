"""The coder for Spark: a generator over pandas frames, as ``DataFrame.mapInPandas`` wants it. Spark itself is not needed to run it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from diurna.columns import DEFINED
from diurna.config import Settings
from diurna.scale.batch import code_batch

if TYPE_CHECKING:
    import pandas

_KINDS = {"whole": "bigint", "real": "double", "day": "date"}
SPARK_SCHEMA = ", ".join([*(f"`{c.name}` {_KINDS.get(c.kind, 'string')}" for c in DEFINED), "`failure` string"])
"""The columns of :func:`code_frames` as ``mapInPandas`` takes them: those of an event, and ``failure``."""


def code_frames(frames: Iterator[pandas.DataFrame], settings: Settings | None = None, columns: Mapping[str, str] | None = None) -> Iterator[pandas.DataFrame]:
    """Frames of articles to frames of events, one for one, in the order of their rows; give it to ``mapInPandas`` with :data:`SPARK_SCHEMA`.

    An article that gave no coding is a row with ``article_id`` and ``failure``, all else null, behind the events of its frame.
    Bind settings and columns with :func:`functools.partial`.
    """
    for frame in frames:
        yield _frame(frame, settings, columns)


def _frame(frame: pandas.DataFrame, settings: Settings | None, columns: Mapping[str, str] | None) -> Any:
    import pandas
    import pyarrow

    coded = code_batch(pyarrow.Table.from_pandas(frame, preserve_index=False), settings, columns=columns)
    events = coded.events.append_column("failure", pyarrow.nulls(coded.events.num_rows, pyarrow.string()))
    reasons = [f"{row['origin']}: {row['reason']}" for row in coded.failures.to_pylist()]
    failures = pyarrow.table({"article_id": coded.failures.column("article_id"), "failure": pyarrow.array(reasons, pyarrow.string())})
    rows = pyarrow.concat_tables([events.replace_schema_metadata(None), failures], promote_options="default").select(events.column_names)
    # Whole numbers stay whole beside nulls: plain pandas would make them floats.
    return rows.to_pandas(types_mapper={pyarrow.int64(): pandas.Int64Dtype()}.get)
