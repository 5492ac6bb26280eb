"""Messages between server and worker: JSON behind its length in four bytes."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">I")
MAX_BYTES = 256 * 1024 * 1024


def encode(message: dict[str, Any]) -> bytes:
    """A message as JSON bytes; raises ``ValueError`` for NaN and infinities."""
    return json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii")


def write(stream: IO[bytes], body: bytes) -> None:
    """Send one encoded message."""
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def read(stream: IO[bytes]) -> dict[str, Any] | None:
    """Receive one message; ``None`` when the other side is gone or sent no whole message."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length) if length <= MAX_BYTES else b""
    if len(body) < length:
        return None
    message: dict[str, Any] = json.loads(body)
    return message
