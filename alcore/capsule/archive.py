"""A zip in and out, in memory: equal content gives equal bytes, and what comes in is not trusted in anything.

Nothing is ever unpacked to disk, and a capsule's files have fixed names, so no name in it is used as a path. Refused in
a sentence are: what is no zip or is cut short, more files than a capsule has, paths, links, folders, names given twice,
encrypted files, other compressions than deflate, more bytes than a file may have (counted while they are unpacked,
whatever the headers say), and bombs. All limits are above what `pack` writes.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from alcore.capsule.model import CapsuleError

LARGEST = 2**30  # bytes of a capsule
MOST_FILES = 32
BOMB_RATIO = 200  # times its packed size, and only
BOMB_FROM = 2**20  # from this many bytes on: a short file of equal lines packs as well
MEGABYTE = 2**20
_END = struct.Struct("<4s4H2LH")  # the end of central directory record of a zip
_DAMAGED = "This is no capsule, or a damaged one: {}. Get it again from where it was made."


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files in their order, without a time or anything else that differs from day to day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if _packs_like_a_bomb(content) else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return packed.getvalue()


def _packs_like_a_bomb(content: bytes) -> bool:
    return len(content) >= BOMB_FROM and len(zlib.compress(content, 6)) * BOMB_RATIO < 2 * len(content)


class Archive:
    """A zip that was looked at from outside. `read` unpacks one of its files, and counts while it does."""

    def __init__(self, archive: zipfile.ZipFile):
        self._archive = archive
        self._infos = {info.filename: info for info in archive.infolist()}
        for info in archive.infolist():
            _check(info)
        if len(self._infos) < len(archive.infolist()):
            raise CapsuleError("This is no capsule: it holds two files of one name.")

    @property
    def names(self) -> set[str]:
        """Of the files inside."""
        return set(self._infos)

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a file of at most so many. Raises CapsuleError when there is none, or not such a one."""
        if name not in self._infos:
            raise CapsuleError(f"This is no whole capsule: '{name}' is missing in it.")
        info = self._infos[name]
        parts, size = [], 0
        with unpacking(), self._archive.open(info) as file:
            while part := file.read(MEGABYTE):
                size += len(part)
                if size > most:
                    raise CapsuleError(f"'{name}' in the capsule is larger than the {_size(most)} it may have.")
                if size > BOMB_FROM and size > BOMB_RATIO * max(info.compress_size, 1):
                    raise CapsuleError(f"'{name}' in the capsule unpacks to far more than it holds. It is not read.")
                parts.append(part)
        return b"".join(parts)


@contextmanager
def opened(content: bytes) -> Iterator[Archive]:
    """The archive in these bytes. Raises CapsuleError, in words for the user."""
    if len(content) > LARGEST:
        raise too_large()
    _check_end(content)
    with unpacking(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield Archive(archive)


def too_large() -> CapsuleError:
    """What is said of a file larger than any capsule."""
    return CapsuleError(f"The file is larger than any capsule may be ({_size(LARGEST)}).")


@contextmanager
def unpacking() -> Iterator[None]:
    """Says in a sentence what the library found wrong."""
    try:
        yield
    except CapsuleError:
        raise
    except RuntimeError as error:  # such as a password that is asked for
        raise CapsuleError(_DAMAGED.format(_lower(error))) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError, struct.error) as error:
        raise CapsuleError(_DAMAGED.format(_lower(error) or "it is cut short")) from None


def _lower(error: Exception) -> str:
    text = str(error)[:120].rstrip(". ")
    return text[:1].lower() + text[1:]


def _check_end(content: bytes) -> None:
    """The list of files is as short as a capsule's, before a library makes objects of it. A capsule has no comment and
    is no zip of the kind for over four gigabytes, so its end is where the library looks first."""
    try:
        mark, _, _, _, files, size, _, comment = _END.unpack(content[-_END.size :])
    except struct.error:
        mark, files, size, comment = b"", 0, 0, 0
    if mark != b"PK\5\6" or comment or content[-_END.size - 20 : -_END.size - 16] == b"PK\6\7":
        raise CapsuleError(_DAMAGED.format("it is not a zip file, or it is cut short"))
    if files > MOST_FILES or size > MOST_FILES * 1_000:
        raise CapsuleError("This is no capsule: it holds more files than any capsule does.")


def _check(info: zipfile.ZipInfo) -> None:
    name = info.filename[:80]
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.flag_bits & 0x1:
        raise CapsuleError(f"'{name}' in the file is encrypted. No capsule is.")
    if kind not in (0, stat.S_IFREG) or name.endswith("/"):
        raise CapsuleError(f"'{name}' in the file is a link or a folder. A capsule holds files only.")
    if "/" in info.orig_filename or "\\" in info.orig_filename or "\0" in info.orig_filename or ":" in name:
        raise CapsuleError(f"'{name}' in the file is a path. A capsule has no folders, and nothing outside of it.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise CapsuleError(f"'{name}' in the file is packed in a way that no capsule is.")


def _size(number: int) -> str:
    return f"{number / MEGABYTE:,.0f} MB"
