"""Media tokens: good once, for one worker, for a minute; nothing else passes."""

from __future__ import annotations

import base64
import dataclasses
import json
import random

import pytest

from live.media.token import (
    MAX_LIFETIME_S,
    Claims,
    Role,
    SeenTokens,
    TokenRefused,
    check,
    sign,
)

pytestmark = pytest.mark.any_db
SECRET = b"k" * 32
NOW = 1_800_000_000
WATCH = Claims(
    role=Role.SUBSCRIBE,
    aud="w1",
    room="r",
    user="u",
    source="camera",
    publisher="p",
    exp=NOW + 30,
)


def refusal(token: str, *, now: float = NOW, audience: str = "w1", secret: bytes = SECRET) -> str:
    with pytest.raises(TokenRefused) as refused:
        check(token, secret, now=now, audience=audience)
    return refused.value.code


def test_what_was_signed_is_what_is_read():
    assert check(sign(WATCH, SECRET), SECRET, now=NOW, audience="w1") == WATCH


def test_a_token_is_good_once():
    seen = SeenTokens()
    seen.use(WATCH, now=NOW)
    with pytest.raises(TokenRefused) as refused:
        seen.use(WATCH, now=NOW + 1)
    assert refused.value.code == "token_used"
    seen.use(dataclasses.replace(WATCH, jti="another"), now=NOW + 1)


def test_a_used_token_stays_used_until_it_expires():
    seen = SeenTokens()
    seen.use(dataclasses.replace(WATCH, exp=NOW + MAX_LIFETIME_S), now=NOW)
    for second in range(1, MAX_LIFETIME_S):
        seen.use(dataclasses.replace(WATCH, jti=str(second)), now=NOW + second)
    with pytest.raises(TokenRefused):
        seen.use(WATCH, now=NOW + MAX_LIFETIME_S - 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"exp": NOW}, "token_expired"),
        ({"exp": NOW + 3600}, "token_too_long"),
        ({"aud": "w2"}, "token_of_another_worker"),
        ({"publisher": ""}, "token_malformed"),
        ({"room": ""}, "token_malformed"),
        ({"source": "telescope"}, "token_malformed"),
        ({"layer": "middle"}, "token_malformed"),
        ({"role": "owner"}, "token_malformed"),
        ({"jti": ""}, "token_malformed"),
        ({"user": "u" * 200}, "token_malformed"),
    ],
)
def test_what_is_refused(change, code):
    assert refusal(sign(dataclasses.replace(WATCH, **change), SECRET)) == code


def test_another_secret_is_refused():
    assert refusal(sign(WATCH, b"x" * 32)) == "token_forged"


def test_a_token_names_no_algorithm():
    """The classic: header {"alg": "none"} and an empty signature."""
    head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    body = sign(WATCH, SECRET).split(".")[0]
    for forged in (f"{head}.{body}.", f"{body}.", body, "." + body, ""):
        assert refusal(forged) == "token_forged"


@pytest.mark.parametrize(
    "said",
    [
        [],
        None,
        "text",
        {"role": "publish"},
        {**dataclasses.asdict(WATCH), "admin": "yes"},
        {**dataclasses.asdict(WATCH), "exp": "soon"},
        {**dataclasses.asdict(WATCH), "exp": True},
        {**dataclasses.asdict(WATCH), "exp": 1e300},
        {**dataclasses.asdict(WATCH), "user": {"$ne": ""}},
        {**dataclasses.asdict(WATCH), "room": None},
    ],
)
def test_genuine_signatures_over_nonsense_are_refused(said):
    from live.media import token

    body = token._encode(json.dumps(said).encode())
    assert refusal(f"{body}.{token._encode(token._mac(body, SECRET))}") == "token_malformed"


def test_no_changed_token_passes():
    """A thousand tokens with one character changed, cut off or put in."""
    good = sign(WATCH, SECRET)
    chance = random.Random(3)
    for _ in range(1000):
        at = chance.randrange(len(good))
        other = chr(chance.choice([*range(33, 127), 0x4E2D, 0]))
        bad = chance.choice([good[:at] + other + good[at + 1 :], good[:at], good[:at] + other])
        if bad != good:
            assert refusal(bad) in {"token_forged", "token_malformed"}
