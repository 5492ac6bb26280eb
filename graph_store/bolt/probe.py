"""Ask a Bolt server the smallest question there is, with a deadline of our own.

The official driver waits as long as the server lets it; a wedged server would hold the probe as it holds everyone.
Bolt 4.4 (https://neo4j.com/docs/bolt/current/): messages of PackStream values in chunks.
"""

import socket
import struct
import time
from types import TracebackType
from typing import Self

_HANDSHAKE = bytes.fromhex("6060b017 00000404 00000000 00000000 00000000")
_HELLO, _RUN, _PULL = b"\xb1\x01", b"\xb3\x10", b"\xb1\x3f"
_SUCCESS, _RECORD = 0x70, 0x71


class ProbeError(OSError):
    """The server gave no right answer in time."""


def _text(value: str) -> bytes:
    data = value.encode()
    return (bytes([0x80 | len(data)]) if len(data) < 16 else bytes([0xD0, len(data)])) + data


def _map(values: dict[str, str]) -> bytes:
    return bytes([0xA0 | len(values)]) + b"".join(_text(key) + _text(value) for key, value in values.items())


class Probe:
    """One connection that asks again and again. Use it as a context manager.

    Each question has `seconds`, the login has its own deadline: hashing the password takes its time on a busy machine.
    Raises ProbeError when the server refuses the login or is not there in time.
    """

    def __init__(self, port: int, auth: tuple[str, str], database: str, login_seconds: float, seconds: float) -> None:
        self._seconds = login_seconds
        self._database = database
        try:
            self._socket = socket.create_connection(("127.0.0.1", port), timeout=login_seconds)
        except OSError as error:
            raise ProbeError(str(error)) from error
        try:
            self._until = time.monotonic() + login_seconds
            self._socket.sendall(_HANDSHAKE)
            if self._read(4) != bytes.fromhex("00000404"):
                raise ProbeError("no Bolt 4.4")
            login = {"user_agent": "bildungsgraph/1", "scheme": "basic", "principal": auth[0], "credentials": auth[1]}
            self._send(_HELLO + _map(login))
            self._summary()
            self._seconds = seconds
        except BaseException:
            self.close()
            raise

    def ask(self) -> None:
        """Ask `RETURN 1`. Raises ProbeError unless the right answer comes before the deadline."""
        self._until = time.monotonic() + self._seconds
        self._send(_RUN + _text("RETURN 1") + _map({}) + _map({"db": self._database}))
        self._send(_PULL + b"\xa1" + _text("n") + b"\xff")
        self._summary()
        self._summary()

    def _send(self, message: bytes) -> None:
        try:
            self._socket.sendall(struct.pack(">H", len(message)) + message + b"\0\0")
        except OSError as error:
            raise ProbeError(str(error)) from error

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            left = self._until - time.monotonic()
            if left <= 0:
                raise ProbeError(f"no answer within {self._seconds:g} s")
            self._socket.settimeout(left)
            try:
                part = self._socket.recv(size - len(data))
            except OSError as error:
                raise ProbeError(str(error)) from error
            if not part:
                raise ProbeError("connection closed")
            data += part
        return data

    def _message(self) -> bytes:
        message = b""
        while size := struct.unpack(">H", self._read(2))[0]:
            message += self._read(size)
        return message

    def _summary(self) -> None:
        """Read up to the summary of the next reply, which must be a success."""
        while not (message := self._message()) or message[1] == _RECORD:
            pass
        if message[1] != _SUCCESS:
            raise ProbeError("the server reports a failure")

    def close(self) -> None:
        """Let go of the connection."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
