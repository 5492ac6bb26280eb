import socket

from api.commands.serve import _bound


def test_answers_are_not_held_back_by_the_socket() -> None:
    """Only for sockets that say they speak TCP does asyncio switch off the 40 ms wait for the client's receipt."""
    with _bound("127.0.0.1", 0) as listening:
        client = socket.create_connection(listening.getsockname())
        accepted, _ = listening.accept()
        with client, accepted:
            assert (accepted.type, accepted.proto) == (socket.SOCK_STREAM, socket.IPPROTO_TCP)
