"""Reports that came by mail: a mailbox file (mbox) or single messages (.eml).

Subject, day and sender of a message are title, day and outlet; its text is the plain part, else the HTML part as text.
Attachments are left alone. Messages are taken one after another, so a mailbox of any size needs the memory of one.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import BinaryIO, cast

from diurna.model import Article
from diurna.read import articles
from diurna.read.articles import Failure, decode, lines_of, make_article
from diurna.read.facts import day_of
from diurna.read.markup import plain_text

# Parts in one another; beyond that no mail program made it.
_DEEPEST = 20
_MOST_PARTS = 1_000
_QUOTED_FROM = re.compile(rb"^>(>*From )")


def read_mbox(stream: BinaryIO, name: str) -> Iterator[Article | Failure]:
    """An article or a failure for each message of a mailbox; ``name:number`` is where it stands."""
    number = 0
    for message, size in _messages(stream):
        number += 1
        where = f"{name}:{number}"
        if size > articles.LARGEST:
            yield Failure(where, f"{size:,} bytes; a message may hold at most {articles.LARGEST:,}")
        else:
            yield read_message(message, where)
    if not number:
        yield Failure(name, "holds no message; a mailbox begins with a line 'From ...'")


def _messages(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The messages of a mailbox with their sizes; of one that is too large, its beginning."""
    lines: list[bytes] | None = None
    size, blank = 0, True
    for line, length in lines_of(stream):
        if blank and line.startswith(b"From "):
            if lines is not None:
                yield b"".join(lines), size
            lines, size = [], 0
        elif lines is not None:
            size += length
            if size <= articles.LARGEST:
                lines.append(_QUOTED_FROM.sub(rb"\1", line))
        blank = not line.strip()
    if lines is not None:
        yield b"".join(lines), size


def read_message(data: bytes, where: str) -> Article | Failure:
    """An article of one message of mail, or a failure."""
    try:
        if data.count(b"multipart/") > _MOST_PARTS:
            return Failure(where, "more parts in one another than a mail has")
        message = email.message_from_bytes(data, policy=email.policy.default)
        text, how = _text(message)
        title, published, outlet = _title(message), day_of(_header(message, "Date")), _sender(message)
    except Exception as error:  # the standard library's parser trips over some headers in ways of its own
        return Failure(where, f"not a message of mail: {type(error).__name__}")
    fields = {"title": (title, "Subject"), "published": (published, "Date of the mail"), "outlet": (outlet, "From")}
    found = {"text": how} | {field: source for field, (value, source) in fields.items() if value}
    return make_article(text, where, found=found, **{field: value for field, (value, _) in fields.items()})


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return " ".join(str(value).replace("\x00", "").split())[:1000] or None if value is not None else None


def _title(message: EmailMessage) -> str | None:
    subject = _header(message, "Subject")
    return re.sub(r"^(?:(?:fwd?|re|wg|aw)\s*:\s*)+", "", subject, flags=re.IGNORECASE) or None if subject else None


def _sender(message: EmailMessage) -> str | None:
    from email.utils import parseaddr

    name, address = parseaddr(_header(message, "From") or "")
    return name.strip(" \"'") or address.rpartition("@")[2] or None


def _text(message: EmailMessage) -> tuple[str, str]:
    """The text of a message and which of its parts it was."""
    for kind, how in (("text/plain", "plain part of the mail"), ("text/html", "HTML part of the mail")):
        for part in _parts(message, _DEEPEST):
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                text = _content(part)
                text = plain_text(text) if kind == "text/html" else text
                if text.strip():
                    return text, how
    return "", ""


def _parts(message: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    if not message.is_multipart():
        yield message
    elif depth:
        for part in cast("list[EmailMessage]", message.get_payload()):
            yield from _parts(part, depth - 1)


def _content(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset()
    try:
        return data.decode(charset or "utf-8").replace("\r\n", "\n")
    except (LookupError, ValueError):
        return (decode(data) or "").replace("\r\n", "\n")
