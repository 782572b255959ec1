"""The app's name and label."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Configuration of ``lms.ledger``."""

    name = "lms.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Declare the ledger's event kinds; attendance can be appealed."""
        import lms.ledger.events  # noqa: F401 - declares payload types
        from lms.ledger import attendance_appeals
        from lms.ledger.appeals import register

        register("attendance", attendance_appeals.KIND)
