"""The public protocol from outside: signing in over HTTP, sockets with the same cookies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp

Message = dict[str, Any]


class Refused(Exception):
    """The server refused; ``code`` says why."""

    def __init__(self, status: int, body: Any) -> None:
        self.status = status
        error = body.get("error", {}) if isinstance(body, dict) else {}
        self.code: str = error.get("code", "")
        self.body = body
        super().__init__(f"{status} {self.code or body}")


class Api:
    """One browser: cookies, CSRF token, JSON."""

    def __init__(self, base_url: str) -> None:
        self.base = base_url.rstrip("/")
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.user: Message = {}

    async def __aenter__(self) -> Api:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Forget the cookies and the connections."""
        await self.http.close()

    def cookie(self, name: str) -> str:
        """A cookie's value, or nothing."""
        return next((item.value for item in self.http.cookie_jar if item.key == name), "")

    async def call(self, method: str, path: str, data: Any = None, **options: Any) -> Any:
        """JSON in, JSON (or bytes) out; raises :class:`Refused` for 4xx and 5xx."""
        headers = {"Referer": self.base + "/", **options.pop("headers", {})}
        if method != "GET":
            headers["X-CSRFToken"] = self.cookie("rongke_csrf")
        if data is not None:
            options["json"] = data
        address = path if path.startswith("http") else self.base + path
        async with self.http.request(method, address, headers=headers, **options) as answer:
            kind = answer.headers.get("Content-Type", "")
            body = await (answer.json() if "json" in kind else answer.read())
            if answer.status >= 400:
                raise Refused(answer.status, body)
            return body

    async def get(self, path: str, **options: Any) -> Any:
        """GET."""
        return await self.call("GET", path, **options)

    async def post(self, path: str, data: Any = None, **options: Any) -> Any:
        """POST with the CSRF token."""
        return await self.call("POST", path, data, **options)

    async def sign_in(
        self, username: str, password: str, *, totp: Callable[[], str] | None = None
    ) -> Message:
        """A real sign-in; ``totp`` gives the second factor's code where one is asked for."""
        await self.get("/")  # sets the CSRF cookie
        credentials = {"username": username, "password": password}
        self.user = await self.post("/api/v1/session/", credentials)
        factor = (self.user.get("user") or {}).get("second_factor") or {}
        if totp is not None and factor.get("enabled") and not factor.get("verified"):
            self.user = await self.post("/api/v1/session/second-factor/", {"code": totp()})
        return self.user

    async def socket(self, path: str) -> aiohttp.ClientWebSocketResponse:
        """A WebSocket with this browser's cookies and Origin."""
        address = self.base.replace("http", "ws", 1) + path
        return await self.http.ws_connect(address, origin=self.base, max_msg_size=2**22)
