"""The JSON Schema (2020-12) of a line of JSON lines, from the records themselves."""

from __future__ import annotations

from typing import Any

import msgspec

from diurna.model import Annotation, Event

RECORDS = {"event": Event, "annotation": Annotation}


def schema_of(record: str) -> dict[str, Any]:
    """The schema of ``event`` or ``annotation`` as plain values.

    >>> schema_of("event")["$defs"]["Event"]["properties"]["quad"]["enum"]
    [1, 2, 3, 4]
    """
    from diurna import __version__

    schema: dict[str, Any] = msgspec.json.schema(RECORDS[record])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Diurna {__version__}: {record}", **schema}
