"""The app's name and label."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Configuration of ``lms.ledger``."""

    name = "lms.ledger"
    label = "ledger"
