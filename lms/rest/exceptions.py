"""One error body for everything: ``{"error": {"code", "message", "details"}}``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from lms.core.errors import DiskFull, DomainError, Invalid, NotAllowed, NotFound, is_disk_full

logger = logging.getLogger(__name__)


def body(code: str, message: str, details: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The wire form of an error that is not a DomainError."""
    return {"error": {"code": code, "message": message, "details": dict(details or {})}}


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: domain, Django and DRF errors in one form; others are bugs (500)."""
    known = _as_domain_error(error)
    if known is not None:
        set_rollback()
        headers = {}
        if "retry_after" in known.details:
            headers["Retry-After"] = str(known.details["retry_after"])
        return Response(known.body(), status=known.status, headers=headers)
    if isinstance(error, exceptions.APIException):
        set_rollback()
        return _drf(error)
    return None


def _as_domain_error(error: Exception) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, PermissionDenied):
        return NotAllowed()
    if isinstance(error, exceptions.ValidationError):
        return Invalid(fields=_fields(error.get_full_details()))
    if isinstance(error, DjangoValidationError):
        return Invalid(fields=_django_fields(error))
    if is_disk_full(error):
        logger.error("no room is left on the disk: %s", error)
        return DiskFull()
    return None


def _drf(error: exceptions.APIException) -> Response:
    headers: dict[str, str] = {}
    authenticate = getattr(error, "auth_header", None)
    if authenticate:
        headers["WWW-Authenticate"] = authenticate
    details: dict[str, Any] = {}
    wait = getattr(error, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait))
        details["retry_after"] = int(wait)
    code = error.get_codes()
    return Response(
        body(code if isinstance(code, str) else error.default_code, str(error.detail), details),
        status=error.status_code,
        headers=headers,
    )


def _fields(details: Any) -> dict[str, Any]:
    """Field → list of {code, message}; nested serializers keep their nesting."""
    if isinstance(details, list):
        return {"non_field_errors": details}
    return dict(details) if isinstance(details, dict) else {"non_field_errors": [details]}


def _django_fields(error: DjangoValidationError) -> dict[str, Any]:
    if not hasattr(error, "error_dict"):
        return {"non_field_errors": _django_list(error.error_list)}
    return {name: _django_list(errors) for name, errors in error.error_dict.items()}


def _django_list(errors: list[DjangoValidationError]) -> list[dict[str, str]]:
    return [
        {"code": item.code or "invalid", "message": message}
        for item in errors
        for message in item.messages
    ]
