"""A real HTTP receiver on loopback: notes what comes, answers as told, may be down."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Heard:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Receiver:
    """Requests in the order of their arrival; ``answer`` decides what comes back."""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    answer: Callable[[Heard], Reply] = lambda _: (204, {}, b"")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.heard]

    def server(self) -> ThreadingHTTPServer:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                one = Heard(self.command, self.path, headers, self.rfile.read(length))
                receiver.heard.append(one)
                status, extra, body = receiver.answer(one)
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    for name, value in extra.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - http.server's names

            def log_message(self, *_: object) -> None:
                pass

        return ThreadingHTTPServer(("127.0.0.1", self.port), Handler)

    @contextlib.contextmanager
    def up(self) -> Iterator[Receiver]:
        """Listening, on the same port as before if it was up before."""
        server = self.server()
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
