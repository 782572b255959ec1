"""Hostile values in every field and parameter that the API schema names: refused, never a crash."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.permissions.bodies import BODIES
from tests.permissions.matrix import MATRIX
from tests.permissions.routes import filled
from tests.permissions.test_http import client_of
from tests.permissions.world import World, build

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "frontend/src/api/schema.json").read_text(encoding="utf-8")
)
WRITERS = ("platform", "institution", "lecturer", "officer", "trainee")
TEXTS = (
    "", " ", "x" * 5_000, "\x00", "a\x00b", "\ud800", "%s%n", "../../etc/passwd", "'; DROP TABLE x",
    "\u202e", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "9" * 400, "0001-01-01",
    "9999-12-31", "2026-02-30", "2026-01-01T00:00:00+99:99", "a\r\nX-Evil: 1",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
NUMBERS = (0, -1, 2**31 - 1, 2**31, 2**53, 2**63, 10**30, -(2**63) - 1, 1.5, 1e308)
OTHERS: tuple[Any, ...] = (None, True, [], {}, [[]], [None] * 300, {"a": {"b": []}}, [{}], ["x"])


def resolved(shape: dict[str, Any]) -> dict[str, Any]:
    """A schema without its references."""
    while "$ref" in shape:
        shape = SCHEMA["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
    for word in ("allOf", "oneOf", "anyOf"):
        if word in shape:
            return resolved(shape[word][0])
    return shape


def plausible(shape: dict[str, Any], world: World, dice: random.Random) -> Any:
    """A value that fits the schema."""
    shape = resolved(shape)
    kind = shape.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if "enum" in shape:
        return dice.choice(shape["enum"])
    if kind == "object":
        fields = shape.get("properties", {})
        return {name: plausible(part, world, dice) for name, part in fields.items()}
    if kind == "array":
        return [plausible(shape.get("items", {}), world, dice) for _ in range(dice.choice((0, 1)))]
    if kind in ("integer", "number"):
        return dice.choice((0, 1, 1000))
    if kind == "boolean":
        return dice.random() < 0.5
    made = {
        "uuid": str(dice.choice(list(world.ids.values()))),
        "date": "2026-03-02",
        "date-time": "2026-03-02T09:00:00+08:00",
    }
    return made.get(str(shape.get("format")), "一段话")


def spoilt(value: Any, dice: random.Random) -> Any:
    """One place of a value replaced by something hostile."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        name = dice.choice(list(value))
        return {**value, name: spoilt(value[name], dice)}
    if isinstance(value, list) and value and dice.random() < 0.7:
        return [spoilt(value[0], dice), *value[1:]]
    pool = dice.choice((TEXTS, NUMBERS, OTHERS))
    return dice.choice(pool)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """(method, route as in the matrix, operation)."""
    by_path = {route.replace("<uuid:", "<"): route for _, route in MATRIX}
    found = []
    for path, methods in SCHEMA["paths"].items():
        route = path.removeprefix("/").replace("{", "<").replace("}", ">").replace("<id>", "<pk>")
        for method, operation in methods.items():
            known = by_path.get(route) or by_path.get(route.replace("<pk>", "<job_id>"))
            if isinstance(operation, dict) and known:
                found.append((method.upper(), known, operation))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("actor", WRITERS)
def test_nothing_crashes(actor: str) -> None:
    world, dice = build(), random.Random(actor)
    client = client_of(world, actor)
    crashed = []
    for method, route, operation in operations():
        if actor not in MATRIX.get((method, route), ()) or "files/uploads" in route:
            continue
        content = operation.get("requestBody", {}).get("content", {})
        shape = content.get("application/json", {}).get("schema", {})
        queries = [p for p in operation.get("parameters", []) if p["in"] == "query"]
        for _ in range(10 if shape else 4):
            body = plausible(shape, world, dice) if shape else {}
            if (method, route) in BODIES and dice.random() < 0.5:
                body = BODIES[method, route](world)
            body = spoilt(json.loads(json.dumps(body, default=str)), dice)
            asked = {
                p["name"]: str(dice.choice((*TEXTS, *NUMBERS))).replace("\ud800", "?")
                for p in queries
                if dice.random() < 0.6
            }
            with transaction.atomic():
                answer = client.generic(
                    method,
                    filled(route, world.ids),
                    data=json.dumps(body) if shape else "",
                    content_type="application/json",
                    query_params=asked,
                )
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                crashed.append(f"{method} {route} {asked} {json.dumps(body)[:300]}")
                break
            if route.startswith(("api/v1/session/", "api/v1/account/")):
                client = client_of(world, actor)
    assert crashed == []
