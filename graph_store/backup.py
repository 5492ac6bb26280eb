"""Backup and restore of what people decided: the journal and the settings, in one archive."""

import hashlib
import zipfile
import zlib
from pathlib import Path

from graph_store.database import StoreError
from graph_store.files import replace_file
from graph_store.journal import parse

LIMIT = 256 * 2**20
"""Bytes that an archive may hold when unpacked."""

_JOURNAL = "journal.jsonl"
_NAMES = (_JOURNAL, "settings.json")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def backup(file: Path, home: Path) -> list[str]:
    """Write the journal and settings of `home` into the archive `file`; returns the names of what it holds.

    The same content gives the same bytes. Raises StoreError when nothing is there or the file cannot be written.
    """
    found = [name for name in _NAMES if (home / name).is_file()]
    if not found:
        raise StoreError(f"{home}: nichts zu sichern, es gibt noch keine Entscheidungen und keine Einstellungen.")
    temporary = file.with_name(f".{file.name}.new")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in found:
                info = zipfile.ZipInfo(name, _EPOCH)
                info.external_attr = 0o600 << 16
                archive.writestr(info, (home / name).read_bytes(), zipfile.ZIP_DEFLATED)
        temporary.replace(file)
    except OSError as error:
        raise StoreError(f"{file}: Die Sicherung ließ sich nicht schreiben ({error}).") from error
    finally:
        temporary.unlink(missing_ok=True)
    return found


def restore(file: Path, home: Path, force: bool = False) -> list[str]:
    """Bring journal and settings back from an archive; returns the names of what was restored.

    A journal is replaced only by one that continues it. With `force` it is replaced by any other one, and the old
    one is kept beside it as `journal.jsonl.before-…`. Raises StoreError; then nothing has changed.
    """
    contents = _read(file)
    entries, unreadable = parse(contents.get(_JOURNAL, b""))
    if unreadable and not entries:
        raise StoreError(
            f"{file}: kein Journal (Zeile {unreadable[0].line} ist nicht lesbar); nichts wiederhergestellt."
        )
    present = home / _JOURNAL
    old = present.read_bytes() if present.is_file() else b""
    replaces = _JOURNAL in contents and not contents[_JOURNAL].startswith(old)
    if replaces and not force:
        raise StoreError(
            f"{file}: Das Journal in {home} enthält Entscheidungen, die in der Sicherung fehlen; sie würde sie "
            "überschreiben. Abhilfe: vorher sichern, dann mit Zwang wiederherstellen."
        )
    try:
        home.mkdir(parents=True, exist_ok=True)
        if replaces:
            replace_file(home / f"{_JOURNAL}.before-{hashlib.sha256(old).hexdigest()[:12]}", old)
        for name, content in contents.items():
            replace_file(home / name, content)
    except OSError as error:
        raise StoreError(f"{home}: Die Sicherung ließ sich nicht wiederherstellen ({error}).") from error
    return list(contents)


def _read(file: Path) -> dict[str, bytes]:
    """The members of the archive, only the known names and each once; nothing is unpacked to disk."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if not names or sorted(names) != sorted(set(names) & set(_NAMES)):
                raise StoreError(f"{file}: keine Sicherung dieses Programms (enthält {', '.join(names)[:120]!r}).")
            contents = {}
            for name in names:
                with archive.open(name) as member:
                    contents[name] = member.read(LIMIT + 1)
                if len(contents[name]) > LIMIT:
                    raise StoreError(f"{file}: {name} ist größer als erlaubt ({LIMIT} Bytes).")
            return contents
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise StoreError(f"{file}: nicht als Sicherung lesbar ({error}).") from error
