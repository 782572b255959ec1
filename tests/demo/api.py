"""A browser's view of the REST API: cookies, CSRF, JSON. Nothing but the public protocol."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import aiohttp
import pyotp

JSON = dict[str, Any]
CHUNK = 4 * 1024 * 1024


class Refused(Exception):
    """The server said no."""

    def __init__(self, method: str, path: str, status: int, body: str) -> None:
        super().__init__(f"{method} {path}: {status} {body[:500]}")
        self.status = status
        self.body = body


class Api:
    """One signed-in browser."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = aiohttp.CookieJar(unsafe=True)  # the demo's host is an address
        self.http = aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": base})

    async def close(self) -> None:
        """Close the connections."""
        await self.http.close()

    def _csrf(self) -> dict[str, str]:
        for cookie in self.http.cookie_jar:
            if cookie.key == "rongke_csrf":
                return {"X-CSRFToken": cookie.value}
        return {}

    async def raw(
        self, method: str, path: str, *, ok: tuple[int, ...] = (200, 201, 202, 204), **kwargs: Any
    ) -> tuple[bytes, Any]:
        """A request; body and headers of the answer. Raises Refused."""
        url = path if path.startswith("http") else self.base + path
        headers = {**self._csrf(), **kwargs.pop("headers", {})}
        async with self.http.request(method, url, headers=headers, **kwargs) as answer:
            body = await answer.read()
            if answer.status not in ok:
                raise Refused(method, path, answer.status, body.decode("utf-8", "replace"))
            return body, answer.headers

    async def call(self, method: str, path: str, body: Any = None, **kwargs: Any) -> Any:
        """A JSON request below /api/v1/."""
        if body is not None:
            kwargs["json"] = body
        data, headers = await self.raw(method, f"/api/v1/{path}", **kwargs)
        if data and headers.get("Content-Type", "").startswith("application/json"):
            import json

            return json.loads(data)
        return data

    async def get(self, path: str) -> Any:
        """GET."""
        return await self.call("GET", path)

    async def post(self, path: str, body: Any = None) -> Any:
        """POST."""
        return await self.call("POST", path, {} if body is None else body)

    async def patch(self, path: str, body: Any) -> Any:
        """PATCH."""
        return await self.call("PATCH", path, body)

    async def sign_in(self, account: JSON) -> JSON:
        """Sign in, with the second factor where the account has one, and a new password."""
        await self.raw("GET", "/")  # sets the CSRF cookie, as opening the page does
        wanted = {"username": account["username"], "password": account["password"]}
        session = await self.post("session/", wanted)
        if account.get("secret"):
            code = pyotp.TOTP(account["secret"]).now()
            session = await self.post("session/second-factor/", {"code": code})
        if session["user"]["must_change_password"]:
            fresh = account["password"] + "-own"
            change = {"current_password": account["password"], "new_password": fresh}
            session = await self.post("account/password/", change)
            account["password"] = fresh
        return dict(session["user"])

    async def upload(self, name: str, data: bytes, purpose: str, progress: Any) -> str:
        """tus 1.0 in pieces; the upload's id."""

        def b64(text: str) -> str:
            return base64.b64encode(text.encode()).decode()

        size = len(data)
        tus = {"Tus-Resumable": "1.0.0"}
        meta = f"filename {b64(name)},purpose {b64(purpose)}"
        _, headers = await self.raw(
            "POST",
            "/api/v1/files/uploads/",
            headers={**tus, "Upload-Length": str(size), "Upload-Metadata": meta},
        )
        place, offset = headers["Location"], 0
        while offset < size:
            patch = {
                **tus,
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
            }
            piece = data[offset : offset + CHUNK]
            _, headers = await self.raw("PATCH", place, headers=patch, data=piece)
            offset = int(headers["Upload-Offset"])
            progress(f"upload {offset * 100 // size} %")
        return str(place).rstrip("/").rsplit("/", 1)[-1]


async def until(question: Any, *, seconds: float, what: str, every: float = 0.5) -> Any:
    """Ask again until there is an answer. Raises TimeoutError naming what was awaited."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        found = await question()
        if found:
            return found
        if asyncio.get_running_loop().time() > end:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        await asyncio.sleep(every)
