"""What every HTTP door shares: one error body, bounded input, strict headers, the shell."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.test import Client, RequestFactory, override_settings
from rest_framework import exceptions
from rest_framework.exceptions import ParseError

from lms.core.errors import Conflict, TooMany
from lms.rest.exceptions import handle
from lms.rest.middleware import proxy_address
from lms.rest.parsers import MAX_DEPTH, decode


def rendered(error: Exception) -> tuple[int, dict[str, Any]]:
    response = handle(error, {})
    assert response is not None
    return response.status_code, response.data["error"]


@pytest.mark.any_db
class TestErrors:
    @pytest.mark.parametrize(
        ("error", "status", "code"),
        [
            (Conflict("Already submitted.", state="submitted"), 409, "conflict"),
            (Http404(), 404, "not_found"),
            (PermissionDenied(), 403, "not_allowed"),
            (exceptions.NotAuthenticated(), 401, "not_authenticated"),
            (exceptions.ParseError(), 400, "parse_error"),
            (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
            (exceptions.UnsupportedMediaType("text/xml"), 415, "unsupported_media_type"),
            (exceptions.ValidationError({"name": ["no"]}), 422, "invalid"),
            (DjangoValidationError({"name": ["no"]}), 422, "invalid"),
            (DjangoValidationError("no"), 422, "invalid"),
        ],
    )
    def test_all_have_one_body(self, error: Exception, status: int, code: str) -> None:
        got, body = rendered(error)
        assert (got, body["code"]) == (status, code)
        assert set(body) == {"code", "message", "details"}

    def test_fields_are_named(self) -> None:
        _, body = rendered(exceptions.ValidationError({"name": ["too long"]}, code="max_length"))
        assert body["details"] == {
            "fields": {"name": [{"message": "too long", "code": "max_length"}]}
        }
        _, body = rendered(DjangoValidationError({"name": [DjangoValidationError("no", code="c")]}))
        assert body["details"] == {"fields": {"name": [{"code": "c", "message": "no"}]}}

    def test_a_limit_says_how_long_to_wait(self) -> None:
        response = handle(TooMany(retry_after=30), {})
        assert response is not None
        assert (response.status_code, response["Retry-After"]) == (429, "30")
        response = handle(exceptions.Throttled(wait=7), {})
        assert response is not None
        assert (response["Retry-After"], response.data["error"]["details"]) == (
            "7",
            {"retry_after": 7},
        )

    def test_a_bug_is_left_to_django(self) -> None:
        assert handle(ZeroDivisionError(), {}) is None


@pytest.mark.any_db
class TestJson:
    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"{",
            b"\xff\xfe",
            b'{"a": NaN}',
            b"[Infinity]",
            b"[1" + b"0" * 400 + b"]",
            b"[9223372036854775808]",
            b'["\\u0000"]',
            b'["\\ud800"]',
            b'{"\\udfff": 1}',
            b"[" * (MAX_DEPTH + 2) + b"]" * (MAX_DEPTH + 2),
            b"[" * 100_000,
            b'{"a":' * 50_000,
        ],
    )
    def test_what_could_hurt_is_refused(self, raw: bytes) -> None:
        with pytest.raises(ParseError):
            decode(raw)

    def test_ordinary_json_passes(self) -> None:
        value = {"名": ["值", 1, -1.5, None, True, {"x": "😀"}], "n": 2**63 - 1}
        assert decode(json.dumps(value).encode()) == value

    def test_an_oversized_body_is_refused_over_http(self) -> None:
        body = b'"' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"'
        response = Client().post("/api/v1/session/", body, content_type="application/json")
        assert response.status_code in {400, 413}
        assert set(response.json()["error"]) == {"code", "message", "details"}


@pytest.mark.django_db
class TestAddresses:
    def test_the_shell_answers_every_path_of_the_application(self) -> None:
        for path in ("/", "/classes/1", "/sign-in"):
            response = Client().get(path)
            assert response.status_code == 200
            assert response["Content-Type"] == "text/html; charset=utf-8"
            assert settings.CSRF_COOKIE_NAME in response.cookies

    @pytest.mark.parametrize("path", ["/api/v1/none/", "/api/none", "/static/none.js", "/assets/x"])
    def test_unknown_addresses_outside_it_are_404_json(self, path: str) -> None:
        response = Client().get(path)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")

    @pytest.mark.parametrize("path", ["/api/v1/classes/?q=%00", "/api/v1/%00/", "/%00"])
    def test_a_nul_character_in_an_address_is_refused(self, path: str) -> None:
        response = Client().get(path)
        assert response.status_code == 400
        assert response.json()["error"]["code"] == "parse_error"

    def test_health(self) -> None:
        assert Client().get("/healthz").json() == {"status": "ok"}
        assert Client().post("/healthz").status_code == 405

    def test_the_schema_and_its_pages_need_no_account(self) -> None:
        schema = Client().get("/api/schema/", HTTP_ACCEPT="application/json").json()
        operation = schema["paths"]["/api/v1/jobs/"]["get"]
        assert operation["responses"]["default"]["content"]["application/json"]["schema"] == {
            "$ref": "#/components/schemas/Error"
        }
        page = Client().get("/api/docs/")
        assert page.status_code == 200
        assert "<script>" not in page.content.decode()
        assert b"://" not in page.content.replace(b"http://testserver", b"")

    def test_headers(self) -> None:
        for path in ("/", "/api/v1/jobs/", "/api/docs/"):
            headers = Client().get(path).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe-eval" not in policy
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"

    def test_bundled_assets_are_served_with_conditional_requests(self) -> None:
        path = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css"
        first = Client().get(path)
        assert (first.status_code, first["Content-Type"]) == (200, 'text/css; charset="utf-8"')
        again = Client().get(path, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
        assert (again.status_code, again.content) == (304, b"")

    def test_a_stale_form_token_is_explained(self) -> None:
        client = Client(enforce_csrf_checks=True)
        response = client.post("/healthz")
        assert (response.status_code, response.json()["error"]["code"]) == (403, "csrf_failed")


@pytest.mark.any_db
@pytest.mark.parametrize(
    ("hops", "header", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "<script>", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_a_client_cannot_invent_its_address(hops: int, header: str, address: str) -> None:
    seen: list[str] = []

    def view(request: Any) -> Any:
        seen.append(request.META["REMOTE_ADDR"])

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=header)
    with override_settings(RONGKE_PROXY_HOPS=hops):
        proxy_address(view)(request)
    assert seen == [address]
