"""Synchronous work of sockets in a few threads that keep their database connections.

Not ``database_sync_to_async``: its thread-sensitive mode runs all sockets' queries in one thread,
and it opens SQLite's file anew for each call, which costs more than the query.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections, connection

P = ParamSpec("P")
R = TypeVar("R")

SQLITE_THREADS = 4
"""SQLite has one writer; more threads would only wait for it, and its waiting is not fair."""
SERVER_THREADS = 12


@functools.cache
def executor() -> ThreadPoolExecutor:
    """The threads of this process."""
    threads = SQLITE_THREADS if connection.vendor == "sqlite" else SERVER_THREADS
    return ThreadPoolExecutor(threads, thread_name_prefix="rooms")


def tidy_connections() -> None:
    """Before and after work in a thread of ours: give connections back, except to a file."""
    if connection.vendor != "sqlite":
        close_old_connections()


def run_sync(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Offload a synchronous domain function: ``await run_sync(function)(keyword=...)``."""

    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        context = contextvars.copy_context()
        work = functools.partial(context.run, _run, function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(executor(), work)

    return call


def _run(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    tidy_connections()
    try:
        return function(*args, **kwargs)
    finally:
        tidy_connections()
