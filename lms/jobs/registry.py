"""Handlers by kind and periodic tasks by name; each app's ``tasks.py`` registers its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule

if TYPE_CHECKING:
    from lms.jobs.run import Run

Handler = Callable[["Run"], dict[str, Any] | None]
TickFunction = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How jobs of one kind are run."""

    name: str
    handler: Handler
    max_attempts: int
    backoff_s: int
    timeout_s: int


@dataclass(frozen=True, kw_only=True)
class Periodic:
    """A task that runs every ``every_s`` seconds in one process at a time."""

    name: str
    function: TickFunction
    every_s: float
    timeout_s: int


kinds: dict[str, Kind] = {}
periodics: dict[str, Periodic] = {}
_loading = threading.Lock()
_loaded = False


def job(
    name: str, *, max_attempts: int = 3, backoff_s: int = 5, timeout_s: int = 3600
) -> Callable[[Handler], Handler]:
    """Register the handler of a kind. It must be idempotent: after a crash it runs again.

    ``backoff_s`` doubles with each attempt; ``timeout_s`` bounds one attempt.
    """

    def register(handler: Handler) -> Handler:
        if name in kinds and kinds[name].handler.__module__ != handler.__module__:
            raise ImproperlyConfigured(f"two handlers for job kind {name!r}")
        kinds[name] = Kind(
            name=name,
            handler=handler,
            max_attempts=max_attempts,
            backoff_s=backoff_s,
            timeout_s=timeout_s,
        )
        return handler

    return register


def periodic(
    name: str, *, every_s: float, timeout_s: int = 60
) -> Callable[[TickFunction], TickFunction]:
    """Register a periodic task. ``timeout_s``: when another process may assume it died."""

    def register(function: TickFunction) -> TickFunction:
        periodics[name] = Periodic(
            name=name, function=function, every_s=every_s, timeout_s=timeout_s
        )
        return function

    return register


def load() -> None:
    """Import every app's ``tasks`` module once, so that the registries are complete."""
    global _loaded
    with _loading:
        if _loaded:
            return
        for config in apps.get_app_configs():
            if config.module is not None and module_has_submodule(config.module, "tasks"):
                import_module(f"{config.name}.tasks")
        _loaded = True


def kind(name: str) -> Kind:
    """The registered kind. Raises LookupError for an unknown one: a programming error."""
    if name not in kinds:
        load()
    if name not in kinds:
        raise LookupError(f"no handler for job kind {name!r}")
    return kinds[name]
