"""One writer for a study: a lock of the operating system on ``FILE.lock``, which names its holder.

The system drops the lock when the process ends, however it ends: a killed writer leaves none behind. The file itself stays,
since taking it away while another process opens it would give two locks. Readers never touch it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from diurna.study.schema import StudyError

# Where the lock lies on Windows, whose locks also keep others from reading: past the name of the holder.
_FAR = 1 << 30
_PAUSE = 0.1
_NETWORK = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs afs 9p ncpfs fuse.sshfs fuse.s3fs fuse.gcsfuse fuse.rclone fuse.davfs davfs lustre glusterfs ceph".split()
)


class BusyError(StudyError):
    """Another process writes to the study; the message names it."""


class WriterLock:
    """The right to write to a study, held from :meth:`take` to :meth:`free`."""

    def __init__(self, study: Path):
        self.study = study
        self.path = Path(f"{os.path.realpath(study)}.lock")
        self._file: IO[str] | None = None

    def take(self, wait: float = 0.0, command: str = "", *, clock: Callable[[], float] = time.monotonic, pause: Callable[[float], Any] = time.sleep) -> None:
        """Takes the lock, waiting up to ``wait`` seconds for another writer; :class:`BusyError` names who holds it."""
        try:
            # Created where it is missing, never cut: what stands in it is the holder's.
            file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666), "r+", encoding="utf-8")
        except OSError as error:
            raise StudyError(f"{self.study}: cannot be written: {self.path.name}: {error.strerror}") from None
        until = clock() + wait
        while not _lock(file):
            if clock() >= until:
                holder = _read_holder(file)
                file.close()
                raise BusyError(f"{self.study}: busy: {holder}")
            pause(min(_PAUSE, wait))
        self._file = file
        _write_holder(file, command)

    def free(self) -> None:
        """Gives the lock back; harmless where it is not held."""
        if self._file is None:
            return
        try:
            self._file.seek(0)
            self._file.truncate()
        except OSError:
            pass  # A full disk: the name of the last holder stays, the lock does not.
        self._file.close()
        self._file = None


def _write_holder(file: IO[str], command: str) -> None:
    holder = {"process": os.getpid(), "host": socket.gethostname(), "command": command, "since": time.strftime("%Y-%m-%d %H:%M:%S")}
    try:
        file.seek(0)
        file.truncate()
        file.write(json.dumps(holder))
        file.flush()
    except OSError:
        pass  # The name is a courtesy; the lock holds without it.


def _read_holder(file: IO[str]) -> str:
    try:
        file.seek(0)
        held = json.loads(file.read(4096))
        return f"process {held['process']} on {held['host']} writes to it ({held['command'] or 'unknown command'}, since {held['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process writes to it"


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> bool:
        os.lseek(file.fileno(), _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def network_drive(path: Path, mounts: str | None = None) -> str | None:
    """The kind of network drive that a file lies on (``nfs4``, ``cifs``), None on a local one or where the system does not say.

    Locks and shared memory of SQLite cannot be trusted on such drives. ``mounts`` is the text of ``/proc/mounts``.
    """
    real = os.path.realpath(path)
    if real.startswith(("\\\\", "//")):
        return "network share"
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind if kind in _NETWORK else None
