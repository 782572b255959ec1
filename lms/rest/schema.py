"""What the OpenAPI schema says for every operation."""

from __future__ import annotations

import threading
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Every refusal has this body; ``code`` is stable.",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {"type": "object", "additionalProperties": {}},
            },
            "required": ["code", "message", "details"],
        }
    },
    "required": ["error"],
}
METHODS = {"get", "post", "put", "patch", "delete", "head", "options"}


def add_error_responses(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """drf-spectacular hook: a ``default`` response with the error body on each operation."""
    components = result.setdefault("components", {}).setdefault("schemas", {})
    components["Error"] = ERROR_SCHEMA
    response = {
        "description": "The request was refused.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for path in result.get("paths", {}).values():
        for method, operation in path.items():
            if method in METHODS:
                operation.setdefault("responses", {}).setdefault("default", response)
    return result


class SchemaOnce(SchemaGenerator):
    """Generates once per process: it takes a second, and anybody may ask for it."""

    made: dict[str, Any] | None = None
    making = threading.Lock()

    def get_schema(self, request: Request | None = None, public: bool = False) -> dict[str, Any]:
        """The schema; it is public, so who asks makes no difference."""
        with SchemaOnce.making:
            if SchemaOnce.made is None:
                made: dict[str, Any] = super().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the library's
                SchemaOnce.made = made
        return SchemaOnce.made


class SchemaView(SpectacularAPIView):
    """``/api/schema/``: the OpenAPI description of everything under /api/v1/."""

    generator_class = SchemaOnce
