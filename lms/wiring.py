"""The composition root: the one place where features meet."""

from __future__ import annotations

import uuid

from django.apps import AppConfig


class Wiring(AppConfig):
    """Loaded last, so that every feature is there to be connected."""

    name = "lms.wiring"
    label = "wiring"

    def ready(self) -> None:
        """Connect the features (no query may run here)."""
        pseudonym_keys()
        credit_on_today()


def pseudonym_keys() -> None:
    """Leaves name trainees under their agency's key, and others under the platform's."""
    from django.conf import settings

    from lms.courses.queries import agency_key_of_class
    from lms.events import pseudonyms

    def key_of(class_id: uuid.UUID | None) -> bytes:
        if class_id is None:
            platform: bytes = settings.RONGKE_KEYS.get("platform_pseudonyms")
            return platform
        return agency_key_of_class(class_id)

    pseudonyms.register(key_of)


def credit_on_today() -> None:
    """Courses' own pages show what the ledger says."""
    from lms.courses import hooks
    from lms.ledger.queries import credit_of

    if credit_of not in hooks.credit_providers:
        hooks.credit_providers.append(credit_of)
