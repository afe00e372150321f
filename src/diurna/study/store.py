"""The study as one object: opened to read by many or to write by one, written in whole transactions, copied while it is written.

SQLite in WAL mode with ``synchronous = FULL``: what was committed survives the end of the process and of the power. Every
write begins with BEGIN IMMEDIATE, so that it waits at its beginning and never fails in its middle.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from diurna.model import Article, Coder, Region
from diurna.study.lock import WriterLock
from diurna.study.runs import Run, insert, now, sound
from diurna.study.schema import VERSION, StudyError, migrate, version_of

# Above this the log is written back to the file and cut, for which readers wait a moment.
LOG_LIMIT = 16_000_000
# Milliseconds that a write or a cut of the log waits for readers; a reader never waits for a writer.
_PATIENCE = 2_000
_BUSY = 30_000


@dataclass(slots=True)
class Known:
    """What the study has of an article: its key, and whether it was coded or its coding failed for a reason that is kept."""

    article_key: int
    done: bool


class Store:
    """An open study. :meth:`read` gives one that never waits for a writer, :meth:`write` the only one that may change it.

    Use as a context manager, or call :meth:`close`. ``connection`` is the plain SQLite connection, rows as :class:`sqlite3.Row`.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WriterLock | None):
        self.path = path
        self.connection = connection
        self._lock = lock

    @classmethod
    def read(cls, path: str | Path) -> Store:
        """Opens a study to read. :class:`StudyError` where there is none, where it is another file, or older or newer than this program."""
        path = Path(path)
        if not path.is_file():
            raise StudyError(f"{path}: no such study; `diurna init --study {path}` makes one")
        connection = _connect(path, "ro")
        try:
            version = version_of(connection, str(path))
            if version < VERSION:
                raise StudyError(f"{path}: a study of version {version}; `diurna init --study {path}` brings it to {VERSION}")
        except BaseException:
            connection.close()
            raise
        return cls(path, connection, None)

    @classmethod
    def write(cls, path: str | Path, *, wait: float = 0.0, create: bool = False, command: str = "") -> Store:
        """Opens a study to write, and with ``create`` makes it where there is none; an older one is brought to the newest version.

        Waits up to ``wait`` seconds for another writer; :class:`~diurna.study.lock.BusyError` names it. ``command`` is what others
        are told of this one.
        """
        path = Path(path)
        if not create and not path.is_file():
            raise StudyError(f"{path}: no such study; `diurna init --study {path}` makes one")
        if path.is_file() and not os.access(path, os.W_OK):
            raise StudyError(f"{path}: cannot be written: Permission denied")
        lock = WriterLock(path)
        lock.take(wait, command)
        connection = None
        try:
            connection = _connect(path, "rwc" if create else "rw")
            version_of(connection, str(path))
            with _faults(path):
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection, str(path))
        except BaseException:
            if connection is not None:
                connection.close()
            lock.free()
            raise
        return cls(path, connection, lock)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file and gives the writer's lock back; a writer first moves what stands in the log to the file, where readers let it."""
        if self._lock is None:
            self.connection.close()
            return
        try:
            self._cut_log()
        finally:
            self.connection.close()
            self._lock.free()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One write, whole or not at all; a full disk or a file that cannot be written is a :class:`StudyError`."""
        with _faults(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def checkpoint(self) -> None:
        """Writes the log back to the file and cuts it where it has grown, so that a reader in a loop cannot let it grow without end."""
        try:
            if Path(f"{self.path}-wal").stat().st_size < LOG_LIMIT:
                return
        except OSError:
            return
        self._cut_log()

    def _cut_log(self) -> None:
        self.connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.DatabaseError:
            pass  # A full disk shows itself at the next write.
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {_BUSY}")

    # --- runs and articles --------------------------------------------------------------------------------------------

    @contextmanager
    def run(
        self, kind: str, *, coder: Coder | None = None, settings: Mapping[str, Any] | None = None, inputs: Sequence[str] = (), read_on: str | None = None
    ) -> Iterator[Run]:
        """A run of this kind (``add``, ``recode``, ``import``), begun now, finished where nothing went wrong inside.

        ``coder`` is what codes, ``settings`` and ``inputs`` are kept as JSON, ``read_on`` is the day of reading of new articles.
        """
        from diurna import __version__

        started = now()
        row = {
            "kind": kind,
            "started": started.isoformat(timespec="seconds"),
            "version": coder.version if coder else __version__,
            "lexicon": coder.lexicon if coder else None,
            "model": coder.model if coder else None,
            "settings": json.dumps(dict(settings or {}), ensure_ascii=False),
            "inputs": sound(json.dumps(list(inputs), ensure_ascii=False)),
        }
        with self.transaction() as connection:
            run = Run(self, insert(connection, "run", row), started)
        run.read_on = read_on
        yield run
        run.finish()

    def coder_key(self, coder: Coder) -> int:
        """The key of a program with its lexicon and model, new where it was not known. Call inside a transaction."""
        values = (coder.version, coder.lexicon, coder.model)
        self.connection.execute("INSERT OR IGNORE INTO coder (version, lexicon, model) VALUES (?, ?, ?)", values)
        key: int = self.connection.execute("SELECT coder_key FROM coder WHERE version = ? AND lexicon = ? AND model = ?", values).fetchone()[0]
        return key

    def known(self, key: str) -> Known | None:
        """What the study has of the article with this content hash; None where it has it not."""
        row = self.connection.execute(
            "SELECT article_key, coding_key IS NOT NULL OR EXISTS (SELECT 1 FROM failure WHERE failure.article_key = article.article_key) "
            "FROM article WHERE content_hash = ?",
            (key,),
        ).fetchone()
        return Known(row[0], bool(row[1])) if row is not None else None

    def article(self, article_key: int) -> Article:
        """An article as it was read; :class:`KeyError` where there is none with this key."""
        row = self.connection.execute("SELECT * FROM article WHERE article_key = ?", (article_key,)).fetchone()
        if row is None:
            raise KeyError(article_key)
        plain = ("article_id", "text", "title", "published", "outlet", "agency", "url", "lang", "origin")
        regions = msgspec.json.decode(row["regions"], type=tuple[Region, ...])
        return Article(**{name: row[name] for name in plain}, regions=regions, found=json.loads(row["found"]))

    # --- copies -------------------------------------------------------------------------------------------------------

    def backup(self, target: str | Path) -> int:
        """Copies the study, as it is at this moment, to one new file; a writer goes on meanwhile. Bytes of the copy.

        The copy is written beside its place and moved there when it is whole; an older copy of a study is replaced, another file is not.
        """
        target = Path(target)
        if target.exists():
            if os.path.realpath(target) == os.path.realpath(self.path):
                raise StudyError(f"{target}: a study is not copied onto itself")
            Store._is_study(target)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            self._copy(part)
            os.replace(part, target)
            _sync_folder(target.parent)
        finally:
            for file in (part, Path(f"{part}-journal"), Path(f"{part}-wal"), Path(f"{part}-shm")):
                file.unlink(missing_ok=True)
        return target.stat().st_size

    def _copy(self, part: Path) -> None:
        try:
            # Held for the whole copy: one moment of the study, and the copy need not begin anew at every write.
            self.connection.execute("BEGIN")
            self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            copy = sqlite3.connect(part, isolation_level=None)
            try:
                self.connection.backup(copy, pages=4096)
                # One file that also opens where nothing can be written beside it.
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        except (sqlite3.Error, OSError) as error:
            raise StudyError(f"{part.with_suffix('').with_suffix('')}: the copy cannot be written: {_why(error)}") from None
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    @staticmethod
    def _is_study(path: Path) -> None:
        connection = _connect(path, "ro")
        try:
            version_of(connection, str(path))
        finally:
            connection.close()


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_BUSY / 1000)
        if mode == "ro" and not _opens(connection):
            # A file on a medium that cannot be written has nobody who could change it.
            connection.close()
            if _filled(Path(f"{path}-wal")):
                raise StudyError(f"{path}: cannot be opened: what stands in {path.name}-wal needs a folder that can be written")
            connection = sqlite3.connect(address + "&immutable=1", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise StudyError(f"{path}: cannot be opened: {_why(error)}") from None
    connection.row_factory = sqlite3.Row
    return connection


def _filled(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _opens(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return "unable to open" not in str(error) and "readonly" not in str(error)
    except sqlite3.DatabaseError:
        pass
    return True


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise StudyError(f"{path}: cannot be written: {_why(error)}; what was committed before is kept") from None


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return {"database or disk is full": "the disk is full", "attempt to write a readonly database": "the file or its folder is read-only"}.get(
        str(error), str(error)
    )


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
