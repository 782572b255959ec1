"""One-use media tokens: what Django allows one WHIP, WHEP or control call to do.

Form: ``base64url(JSON claims) "." base64url(HMAC-SHA256 of the first part)``. There is one
algorithm, and no header says which. A token lives for at most ``MAX_LIFETIME_S`` seconds, names
its worker (``aud``), and is good for one use (``jti``).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

MAX_LIFETIME_S = 60
CLOCK_SKEW_S = 5
MAX_TOKEN_LENGTH = 2048
MAX_CLAIM_LENGTH = 128


class Role(StrEnum):
    """What the bearer may do."""

    PUBLISH = "publish"
    SUBSCRIBE = "subscribe"
    CONTROL = "control"


class Source(StrEnum):
    """Where a publication comes from."""

    CAMERA = "camera"
    SCREEN = "screen"
    OBS = "obs"
    MIC = "mic"


class Layer(StrEnum):
    """The size of a publication's picture among the publications of one source."""

    HIGH = "high"
    LOW = "low"


class TokenRefused(Exception):
    """A token that does not allow this; ``code`` says why in one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a token says. ``publisher``: whose source a subscriber watches; ``home``: the room that
    a breakout belongs to, whose recording takes it in.
    """

    role: str
    aud: str
    room: str = ""
    home: str = ""
    user: str = ""
    source: str = ""
    layer: str = Layer.HIGH
    publisher: str = ""
    exp: int = 0
    """Unix seconds; 0 in a call of ``sign`` means the longest life allowed."""
    jti: str = field(default_factory=lambda: secrets.token_urlsafe(12))


_NAMES = {item.name for item in fields(Claims)}


def sign(claims: Claims, secret: bytes) -> str:
    """The token for these claims."""
    said = asdict(claims)
    if not claims.exp:
        said["exp"] = int(time.time()) + MAX_LIFETIME_S
    body = _encode(json.dumps(said, separators=(",", ":")).encode())
    return f"{body}.{_encode(_mac(body, secret))}"


def check(token: str, secret: bytes, *, now: float, audience: str) -> Claims:
    """The claims of a genuine, live token for this worker; raises TokenRefused.

    That it was not used before is the business of ``SeenTokens``, in the worker's memory.
    """
    if len(token) > MAX_TOKEN_LENGTH or not token.isascii():
        raise TokenRefused("token_malformed")
    body, dot, mac = token.partition(".")
    if not dot or not hmac.compare_digest(_encode(_mac(body, secret)), mac):
        raise TokenRefused("token_forged")
    claims = _claims(body)
    if claims.exp <= now:
        raise TokenRefused("token_expired")
    if claims.exp > now + MAX_LIFETIME_S + CLOCK_SKEW_S:
        raise TokenRefused("token_too_long")
    if claims.aud != audience:
        raise TokenRefused("token_of_another_worker")
    _check_role(claims)
    return claims


def _claims(body: str) -> Claims:
    try:
        said: Any = json.loads(_decode(body))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise TokenRefused("token_malformed") from error
    if not isinstance(said, dict) or not said.keys() <= _NAMES:
        raise TokenRefused("token_malformed")
    expiry = said.get("exp")
    words = [value for name, value in said.items() if name != "exp"]
    if type(expiry) is not int or not {"role", "aud", "jti"} <= said.keys():
        raise TokenRefused("token_malformed")
    if not all(isinstance(word, str) and len(word) <= MAX_CLAIM_LENGTH for word in words):
        raise TokenRefused("token_malformed")
    return Claims(**said)


def _check_role(claims: Claims) -> None:
    """A role needs its words: no publishing without a room, no watching of nobody."""
    if not claims.jti or claims.role not in set(Role):
        raise TokenRefused("token_malformed")
    if claims.role == Role.CONTROL:
        return
    named = claims.room and claims.user and claims.source in set(Source)
    if not named or claims.layer not in set(Layer):
        raise TokenRefused("token_malformed")
    if claims.role == Role.SUBSCRIBE and not claims.publisher:
        raise TokenRefused("token_malformed")


class SeenTokens:
    """The ids of tokens that were used, kept until the tokens expire by themselves."""

    def __init__(self) -> None:
        self._until: dict[str, int] = {}
        self._swept = 0.0

    def use(self, claims: Claims, *, now: float) -> None:
        """Note one use; raises TokenRefused on the second."""
        if now - self._swept > MAX_LIFETIME_S:
            self._until = {jti: end for jti, end in self._until.items() if end > now}
            self._swept = now
        if claims.jti in self._until:
            raise TokenRefused("token_used")
        self._until[claims.jti] = claims.exp


def _mac(body: str, secret: bytes) -> bytes:
    return hmac.new(secret, body.encode(), hashlib.sha256).digest()


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(value: str) -> bytes:
    return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
