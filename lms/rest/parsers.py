"""JSON that cannot hurt: bounded size, bounded depth, no NaN, no characters a database refuses."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32


class TooLarge(APIException):
    """The body is larger than the server reads."""

    status_code = 413
    default_code = "too_large"
    default_detail = "The request is larger than the server accepts."


class StrictJSONParser(JSONParser):
    """DRF's JSON parser with limits; used by every endpoint unless it says otherwise."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The decoded body. Raises ParseError (400) or TooLarge (413)."""
        limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw: bytes = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge
        return decode(raw)


def decode(raw: bytes) -> Any:
    """Decode UTF-8 JSON within the limits; shared with the sockets' doors. Raises ParseError."""
    try:
        text = codecs.decode(raw, "utf-8")
        value = json.loads(text, parse_constant=_refuse_constant, parse_int=_parse_int)
    except (ValueError, RecursionError) as error:
        raise ParseError("The request is not valid JSON.") from error
    _check(value, 0)
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _parse_int(digits: str) -> int:
    value = int(digits) if len(digits) <= 20 else 2**64
    if abs(value) > 2**63 - 1:
        raise ValueError("an integer is out of range")
    return value


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ParseError("The JSON is nested too deeply.")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check(item, depth + 1)


def _check_text(value: str) -> None:
    if "\x00" in value:
        raise ParseError("The text holds a NUL character.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ParseError("The text holds half of a surrogate pair.")
