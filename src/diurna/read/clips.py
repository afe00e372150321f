"""Wire clips: a dated title line, an agency line, blank lines, then the report.

A clip begins like `` date 2022-08-16 Title of the report``; the first short line after it that stands alone names the agency.
The text of the article is the whole file as it stands, so that offsets count in it; header and agency become regions.
"""

from __future__ import annotations

import datetime
import re

from diurna.model import Region

_HEADER = re.compile(r"\A\s*date[ \t:]+(?P<date>\d{4}-\d{2}-\d{2})[ \t]+(?P<title>\S[^\r\n]*)")
_LINE = re.compile(r"[^\r\n]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_clip(text: str) -> tuple[str, str, str | None, tuple[Region, ...]] | None:
    """Date, title, agency and the regions of header and agency; None where the text does not begin like a clip.

    >>> read_clip(" date 2022-08-16 Talks resume\\n\\nExample Wire\\n\\nThe sides met.")[:3]
    ('2022-08-16', 'Talks resume', 'Example Wire')
    """
    header = _HEADER.match(text)
    if header is None or not valid_date(header["date"]):
        return None
    start = header.start() + len(header.group()) - len(header.group().lstrip())
    regions = [Region(start=start, end=start + len(header.group().strip()), kind="header", text=header.group().strip())]
    agency = None
    line = _LINE.search(text, header.end())
    while line is not None and not line.group().strip():
        line = _LINE.search(text, line.end())
    if line is not None and _names_an_agency(line.group()):
        agency = line.group().strip()
        begin = line.start() + len(line.group()) - len(line.group().lstrip())
        regions.append(Region(start=begin, end=begin + len(agency), kind="agency", text=agency))
    return header["date"], header["title"].strip(), agency, tuple(regions)


def header_fault(text: str) -> str | None:
    """What is wrong with the date of a text that begins like a clip; None where nothing is.

    >>> header_fault("date 2022-13-40 Talks resume")
    "the header's date 2022-13-40 is no day of the calendar"
    """
    header = _HEADER.match(text)
    if header is None or valid_date(header["date"]):
        return None
    return f"the header's date {header['date']} is no day of the calendar"


def _names_an_agency(line: str) -> bool:
    words = line.split()
    return 0 < len(words) <= 6 and not line.rstrip().endswith((".", "!", "?", "”", '"')) and words[0][:1].isupper()


def valid_date(value: str) -> bool:
    """Whether a string is a real day as ``YYYY-MM-DD``."""
    # The standard library also takes week dates (2022-W33-2), which nothing else here would.
    if not _DAY.fullmatch(value):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True
