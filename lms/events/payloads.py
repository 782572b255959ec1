"""Base of every typed event payload; each app declares its kinds in its own ``events.py``."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

_REGISTRY: dict[tuple[str, int], type[Payload]] = {}


class Payload(BaseModel):
    """Facts of one event: integers (ms), strings, booleans, null, lists, objects.

    A subclass names its ``KIND`` (``area.what_happened``) and ``VERSION``; a changed shape is a
    new version, never an edit.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        key = (cls.KIND, cls.VERSION)
        if key in _REGISTRY and _REGISTRY[key].__qualname__ != cls.__qualname__:
            raise TypeError(f"event kind {key} is declared twice")
        _REGISTRY[key] = cls


def payload_type(kind: str, version: int) -> type[Payload]:
    """The declared payload of a kind; ``KeyError`` for an unknown one."""
    return _REGISTRY[(kind, version)]
