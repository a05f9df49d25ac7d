"""A phone's requests with as little of Python as possible: the client shares the machine with the server."""

import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.bench.ground import AUTHORIZATION


@dataclass
class Answer:
    """``first``: seconds until the headers came, ``whole``: until the last byte; ``size`` of the body.

    ``body`` is kept when it is small.
    """

    status: int
    first: float
    whole: float
    size: int
    body: bytes = b""


class Link:
    """One connection that stays open."""

    def __init__(self, url: str):
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=600)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, request: bytes) -> Answer:
        began = time.perf_counter()
        self.socket.sendall(request)
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            block = self.socket.recv(65536)
            if not block:
                raise ConnectionError(received[:200])
            received += block
        first = time.perf_counter() - began
        head, body = received[:end].lower(), received[end + 4 :]
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        size = len(body)
        while size < length:
            block = self.socket.recv(min(length - size, 1 << 20))
            if not block:
                raise ConnectionError(f"{size} of {length} bytes")
            size += len(block)
            if length < 1 << 16:
                body += block
        return Answer(int(head[9:12]), first, time.perf_counter() - began, size, body)


def get(path: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: bench", f"Authorization: {AUTHORIZATION}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: bytes, authorization: str = AUTHORIZATION) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: {authorization}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


FIRST_PULL = "/api/v2/sync?last_pulled_at=0&schema_version=9&migration=null"
