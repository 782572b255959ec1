"""RFC 8785 canonical JSON, restricted to what evidence needs.

Allowed: objects, lists, strings, booleans, null and integers of at most
2^53-1 in magnitude. No floats, so the number formatting of RFC 8785 3.2.2.3
never comes into play. ``parse`` accepts exactly the bytes ``encode`` makes.
"""

from __future__ import annotations

import hashlib
import json
from typing import NoReturn

from verifier.errors import CanonicalError

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
SALT_BYTES = 16

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
)

_SORTED = json.JSONEncoder(
    ensure_ascii=False,
    separators=(",", ":"),
    allow_nan=False,
    check_circular=False,
    sort_keys=True,
)


def _utf16_key(key: str) -> bytes:
    """Sort key of RFC 8785 3.2.3: member names by their UTF-16 code units."""
    return key.encode("utf-16-be")


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise CanonicalError("a string holds a lone surrogate") from None


def _normalise(value: object, depth: int) -> object:
    """Copy of ``value`` with ordered members; raises on anything not allowed."""
    if isinstance(value, str):
        if not value.isascii():
            _check_text(value)
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise CanonicalError("an integer is beyond 2^53-1")
        return int(value)
    if depth >= MAX_DEPTH:
        raise CanonicalError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        return _normalise_members(value, depth)
    if isinstance(value, list | tuple):
        return [_normalise(item, depth + 1) for item in value]
    raise CanonicalError(f"a {type(value).__name__} has no canonical form here")


def _normalise_members(value: dict[object, object], depth: int) -> dict[str, object]:
    names: list[str] = []
    plain = True
    for name in value:
        if not isinstance(name, str):
            raise CanonicalError("a member name is not a string")
        if not name.isascii():
            _check_text(name)
            plain = False
        names.append(name)
    names.sort(key=None if plain else _utf16_key)
    return {name: _normalise(value[name], depth + 1) for name in names}


def encode(value: object) -> bytes:
    """Canonical bytes of ``value``. Raises CanonicalError."""
    return _ENCODER.encode(_normalise(value, 0)).encode("utf-8")


def _no_float(text: str) -> NoReturn:
    raise CanonicalError(f"a number that is not an integer: {text[:20]}")


def _integer(text: str) -> int:
    value = int(text) if len(text) <= 17 else MAX_INTEGER + 1
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise CanonicalError("an integer is beyond 2^53-1")
    return value


def _unique_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise CanonicalError("a member name occurs twice")
    return members


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_members,
    parse_float=_no_float,
    parse_int=_integer,
    parse_constant=_no_float,
)


def _plainly_canonical(text: str, value: object) -> bool:
    """Whether ``value`` is certainly written as ``text``: quick, and never wrongly true.

    Few brackets bound the depth; below U+D800 there are no surrogates, and the order of code
    points is that of UTF-16 code units; ``_integer`` has bounded the integers.
    """
    if text.count("{") + text.count("[") > MAX_DEPTH:
        return False
    if not (text.isascii() or max(text) < "\ud800"):
        return False
    return _SORTED.encode(value) == text


def parse(data: bytes) -> object:
    """The value of canonical bytes; any other bytes raise CanonicalError."""
    try:
        text = data.decode("utf-8")
        value = _DECODER.decode(text)
    except UnicodeDecodeError:
        raise CanonicalError("not UTF-8") from None
    except CanonicalError:
        raise
    except RecursionError:
        raise CanonicalError(f"nested deeper than {MAX_DEPTH}") from None
    except ValueError:
        raise CanonicalError("not JSON") from None
    if not _plainly_canonical(text, value) and encode(value) != data:
        raise CanonicalError("not in canonical form")
    return value


def sha256_hex(data: bytes) -> str:
    """SHA-256 of ``data`` in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def commitment(salt: bytes, value: object) -> str:
    """Salted commitment to a value: SHA-256(salt || canonical value), hex.

    The salt is exactly 16 random bytes, so neither can be stretched into the
    other. Destroying the salt erases the value and leaves proofs valid.
    """
    if len(salt) != SALT_BYTES:
        raise CanonicalError(f"a salt has {SALT_BYTES} bytes")
    return sha256_hex(salt + encode(value))
