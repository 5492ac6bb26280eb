"""Messages between server and worker: JSON behind its length in four bytes."""

from __future__ import annotations

import json
import math
import os
import select
import struct
import time
from typing import IO, Any

_LENGTH = struct.Struct(">I")
MAX_BYTES = 256 * 1024 * 1024
_CHUNK = 1024 * 1024


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


def receive(descriptor: int, deadline: float) -> dict[str, Any] | None:
    """Receive one message from the reading end of a pipe; ``None`` as for `read`.

    The calling thread itself waits for the bytes: handing them over from another one would double the time of a short
    query.

    Raises:
        TimeoutError: the message is not there by the deadline (``time.monotonic``).
    """
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    received, needed = bytearray(), _LENGTH.size
    while len(received) < needed:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(math.ceil(left * 1000)):
            raise TimeoutError
        chunk = os.read(descriptor, _CHUNK)
        if not chunk:
            return None
        received += chunk
        if needed == _LENGTH.size <= len(received):
            (length,) = _LENGTH.unpack_from(received)
            if length > MAX_BYTES:
                return None
            needed += length
    message: dict[str, Any] = json.loads(received[_LENGTH.size :])
    return message
