"""Tables of the ledger."""

from lms.ledger.models.hours import LedgerCell, LedgerClass, LedgerEntry, LedgerSubject
from lms.ledger.models.people import Appeal, Correction, RuleChange

__all__ = [
    "Appeal",
    "Correction",
    "LedgerCell",
    "LedgerClass",
    "LedgerEntry",
    "LedgerSubject",
    "RuleChange",
]
