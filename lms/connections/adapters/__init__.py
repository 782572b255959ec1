"""Adapters to other systems (art. 24 (3)): an interface, and reference implementations of it.

The conformance tests (``tests/lms/connections/test_adapters.py``) are what every implementation
has to pass; a region's own is named in ``RONGKE_EXCHANGE_ADAPTERS``.
"""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from lms.connections.adapters.base import DocumentAdapter
from lms.connections.models import Destination

OURS = {
    "http": "lms.connections.adapters.http.HttpExchange",
    "folder": "lms.connections.adapters.folder.FolderExchange",
}


def adapter_of(destination: Destination) -> DocumentAdapter:
    """The adapter of a destination: the operator's for this system, or a reference one."""
    named: dict[str, str] = getattr(settings, "RONGKE_EXCHANGE_ADAPTERS", {})
    path = named.get(destination.system) or OURS[destination.way]
    return cast(DocumentAdapter, import_string(path)(destination))
