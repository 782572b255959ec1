"""Tokens: the platform's are validated, ours are signed. Keys are fetched, cached, refetched."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from lms.connections import outgoing
from lms.connections.errors import AddressRefused, LtiRefused
from lms.connections.models import LtiKey, LtiPlatform
from lms.core import clock
from lms.people import crypto

ALGORITHM = "RS256"
"""The one that the 1EdTech security framework asks for; nothing else is accepted."""
LEEWAY_S = 60
KEYS_LIFE = dt.timedelta(hours=1)
KEYS_PAUSE = dt.timedelta(seconds=30)
"""An unknown key has the keys fetched anew, not more often than this."""
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"


def validated(*, platform: LtiPlatform, token: str, nonce: str) -> dict[str, Any]:
    """The claims of a launch's id_token. Raises ``LtiRefused`` with ``problem``.

    Signature (RS256, a key of the platform), issuer, audience and authorised party, times, nonce,
    deployment, version and message type.
    """
    key = _key_for(platform, token)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=platform.client_id,
            issuer=platform.issuer,
            leeway=LEEWAY_S,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise LtiRefused(problem="expired") from error
    except jwt.InvalidTokenError as error:
        raise LtiRefused(problem=type(error).__name__) from error
    audience = claims["aud"]
    party = claims.get("azp")
    several = isinstance(audience, list) and len(audience) > 1
    if (party is not None or several) and party != platform.client_id:
        raise LtiRefused(problem="authorised_party")
    if claims["nonce"] != nonce:
        raise LtiRefused(problem="nonce")
    if claims.get(f"{CLAIM}deployment_id") not in platform.deployments:
        raise LtiRefused(problem="deployment")
    if claims.get(f"{CLAIM}version") != "1.3.0":
        raise LtiRefused(problem="version")
    if claims.get(f"{CLAIM}message_type") != "LtiResourceLinkRequest":
        raise LtiRefused(problem="message_type")
    if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:
        raise LtiRefused(problem="sub")
    return claims


def _key_for(platform: LtiPlatform, token: str) -> Any:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except jwt.InvalidTokenError as error:
        raise LtiRefused(problem="malformed") from error
    now = clock.now()
    fresh = platform.keys_at is not None and now - platform.keys_at < KEYS_LIFE
    found = _find(platform.keys, kid) if fresh else None
    if found is None and (platform.keys_at is None or now - platform.keys_at > KEYS_PAUSE):
        _fetch_keys(platform)
        found = _find(platform.keys, kid)
    if found is None:
        raise LtiRefused(problem="key_unknown")
    return found


def _find(keys: list[dict[str, Any]], kid: Any) -> Any:
    """An RSA key for signatures with this id; without an id only when there is one key."""
    fitting = [
        key
        for key in keys
        if key.get("kty") == "RSA"
        and key.get("use", "sig") == "sig"
        and (key.get("kid") == kid if kid is not None else len(keys) == 1)
    ]
    if not fitting:
        return None
    try:
        return RSAAlgorithm.from_jwk(json.dumps(fitting[0]))
    except (jwt.InvalidKeyError, ValueError, KeyError):
        return None


def _fetch_keys(platform: LtiPlatform) -> None:
    try:
        answer = outgoing.send("GET", platform.jwks_url)
        document = json.loads(answer.body) if answer.ok else {}
    except (outgoing.Unreachable, AddressRefused, ValueError) as error:
        raise LtiRefused(problem="keys_unreachable") from error
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise LtiRefused(problem="keys_unreachable")
    platform.keys = [key for key in keys if isinstance(key, dict)][:20]
    platform.keys_at = clock.now()
    platform.save(update_fields=["keys", "keys_at", "updated_at"])


def public_keys() -> list[dict[str, Any]]:
    """Our public keys, for platforms to fetch."""
    signing_key()
    return [dict(row.public_jwk) for row in LtiKey.objects.order_by("-created_at")[:3]]


def signing_key() -> tuple[str, str]:
    """(key id, private key as PEM) of the newest key, made on first use."""
    row = LtiKey.objects.order_by("-created_at").first() or _new_key()
    return str(row.pk), crypto.ring().open(row.private_encrypted, context=f"lti-key:{row.pk}")


def _new_key() -> LtiKey:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    key_id = uuid.uuid4()
    jwk = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    jwk |= {"kid": str(key_id), "alg": ALGORITHM, "use": "sig"}
    return LtiKey.objects.create(
        id=key_id,
        private_encrypted=crypto.ring().seal(pem, context=f"lti-key:{key_id}"),
        public_jwk=jwk,
        created_at=clock.now(),
    )


def assertion(*, platform: LtiPlatform) -> str:
    """Proof to the platform's token endpoint that it is us (RFC 7523)."""
    kid, pem = signing_key()
    now = int(clock.now().timestamp())
    claims = {
        "iss": platform.client_id,
        "sub": platform.client_id,
        "aud": platform.token_url,
        "iat": now,
        "exp": now + 300,
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(claims, pem, algorithm=ALGORITHM, headers={"kid": kid})
