"""A person at a browser: a context of their own, watched for what must never happen.

Every journey fails on an uncaught error or a console error that it did not announce, and on any
request that leaves the server.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

import pyotp
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebSocket,
    expect,
)

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PATIENCE_MS = 20_000
"""How long an expectation waits: for a machine busy with other work, never what is asserted."""


@dataclass(frozen=True)
class Account:
    """One sample account, as ``manage.py accounts`` prints it."""

    username: str
    password: str
    secret: str | None = None

    def codes(self) -> list[str]:
        """Second-factor codes that the server takes now, oldest first: each works once."""
        assert self.secret is not None
        totp = pyotp.TOTP(self.secret)
        return [totp.at(int(time.time()) + 30 * step) for step in (-1, 0, 1)]


@dataclass
class Visitor:
    """A context with one page, and what went wrong in it."""

    context: BrowserContext
    page: Page
    base: str
    expected: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)

    def expects(self, *patterns: str) -> None:
        """Console errors that belong to this journey, for example a refused request."""
        self.expected += patterns

    def go(self, path: str) -> Page:
        """Open a page of the product."""
        self.page.goto(self.base + path)
        return self.page

    def api(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """A request with this person's session; the parsed answer, which must be a success."""
        answer = self.raw(method, path, body, **options)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()[:800]}"
        return answer.json() if answer.text() else None

    def raw(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """A request with this person's session; the answer as it came."""
        if not self._cookie("rongke_csrf"):
            self.context.request.get(f"{self.base}/")
        headers = {"X-CSRFToken": self._cookie("rongke_csrf")}
        if body is not None:
            options["data"] = body
        url = f"{self.base}{path}"
        return self.context.request.fetch(url, method=method, headers=headers, **options)

    def watch(self, page: Page) -> None:
        """Note errors and requests of a page, of popups too."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        page.on("request", self._request)
        page.on("websocket", self._socket)

    def unexpected(self) -> list[str]:
        """Problems that no pattern announced."""
        known = [re.compile(pattern) for pattern in self.expected]
        return [one for one in self.problems if not any(each.search(one) for each in known)]

    def _cookie(self, name: str) -> str:
        found = [one for one in self.context.cookies() if one.get("name") == name]
        return str(found[0].get("value")) if found else ""

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "") if message.location else ""
            self.problems.append(f"console: {message.text} {place}")

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.frames.append(f"> {frame!s:.300}"))
        socket.on("framereceived", lambda frame: self.frames.append(f"< {frame!s:.300}"))
        socket.on("close", lambda _: self.frames.append(f"closed {socket.url}"))

    def _request(self, request: Request) -> None:
        inside = (self.base, self.base.replace("http", "ws", 1), "data:", "blob:")
        if not request.url.startswith(inside):
            self.problems.append(f"left the server: {request.url}")


class House:
    """The server's visitors: opens contexts, signs people in, and remembers sessions."""

    def __init__(self, browser: Browser, base: str, accounts: dict[str, Account]) -> None:
        self.browser = browser
        self.base = base
        self.accounts = accounts
        self.sessions: dict[str, Any] = {}
        self.open: list[Visitor] = []

    def account(self, username: str) -> Account:
        """A printed account, or another person of the sample (all have the same password)."""
        return self.accounts.get(username) or Account(username, self.accounts["trainee"].password)

    def visitor(self, **options: Any) -> Visitor:
        """Somebody who has not signed in."""
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **DESK, **options}
        context = self.browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(context, context.new_page(), self.base)
        visitor.watch(visitor.page)
        context.on("page", visitor.watch)
        self.open.append(visitor)
        return visitor

    def signed_in(self, username: str, **options: Any) -> Visitor:
        """Somebody with a session; the first one of a person is made over the API."""
        if username not in self.sessions:
            self.sessions[username] = self._session(username)
        return self.visitor(storage_state=self.sessions[username], **options)

    def close(self) -> list[str]:
        """End all contexts; what went wrong in them."""
        found = [problem for visitor in self.open for problem in visitor.unexpected()]
        for visitor in self.open:
            visitor.context.close()
        self.open.clear()
        return found

    def _session(self, username: str) -> Any:
        account = self.account(username)
        context = self.browser.new_context()
        visitor = Visitor(context, context.new_page(), self.base)
        body = {"username": account.username, "password": account.password}
        visitor.api("POST", "/api/v1/session/", body)
        if account.secret is not None:
            for code in account.codes():
                if visitor.raw("POST", "/api/v1/session/second-factor/", {"code": code}).ok:
                    break
            else:
                raise AssertionError(f"no code of {username} was taken")
        state = context.storage_state()
        context.close()
        return state


def sign_in(visitor: Visitor, account: Account, *, path: str = "/login") -> Page:
    """Sign in on the page, as a person does with the printed account."""
    page = visitor.go(path)
    page.get_by_label("用户名").fill(account.username)
    page.get_by_label("密码", exact=True).fill(account.password)
    page.get_by_role("button", name="登录", exact=True).click()
    if account.secret is not None:
        visitor.expects("status of 422.*second-factor")
        box = page.get_by_label("6 位验证码")
        expect(box).to_be_visible()
        for code in account.codes():
            with page.expect_response("**/session/second-factor/") as answer:
                box.fill(code)
            if answer.value.ok:
                break
            expect(box).to_have_value("")
    expect(page).not_to_have_url(re.compile("/login"))
    return page
