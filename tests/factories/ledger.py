"""Factories of the ledger's rows, for tests of what reads them."""

from __future__ import annotations

import uuid

import factory
from factory.django import DjangoModelFactory

from lms.ledger.models import LedgerCell, LedgerClass, LedgerEntry, LedgerSubject

GRADES = {"prompted": 2_700_000}
RULE = "trainee@1"


class LedgerClassFactory(DjangoModelFactory):
    class Meta:
        model = LedgerClass

    class_id = factory.LazyFunction(uuid.uuid4)
    rule = RULE


class LedgerCellFactory(DjangoModelFactory):
    """One class hour of an on-demand lesson, watched to the end."""

    class Meta:
        model = LedgerCell

    class_id = factory.LazyFunction(uuid.uuid4)
    subject = factory.LazyFunction(lambda: uuid.uuid4().hex)
    lesson_id = factory.LazyFunction(uuid.uuid4)
    state = "present"
    credited_ms = 2_700_000
    covered_ms = 2_700_000
    duration_ms = 2_700_000
    hours_milli = 1000
    grades = factory.LazyFunction(GRADES.copy)
    leaves = factory.LazyFunction(list)
    flags = factory.LazyFunction(list)
    why = factory.LazyFunction(list)


class LedgerSubjectFactory(DjangoModelFactory):
    """A trainee with one class hour and no absence."""

    class Meta:
        model = LedgerSubject

    class_id = factory.LazyFunction(uuid.uuid4)
    subject = factory.LazyFunction(lambda: uuid.uuid4().hex)
    hours_milli = 1000
    credited_ms = 2_700_000
    absences = 0
    leaves = 0
    barred = False
    withdrawn = False
    grades = factory.LazyFunction(GRADES.copy)
    flags = factory.LazyFunction(list)
    why = factory.LazyFunction(list)


class LedgerEntryFactory(DjangoModelFactory):
    """The entry by which a cell came to be."""

    class Meta:
        model = LedgerEntry

    class_id = factory.LazyFunction(uuid.uuid4)
    subject = factory.LazyFunction(lambda: uuid.uuid4().hex)
    lesson_id = factory.LazyFunction(uuid.uuid4)
    kind = LedgerEntry.Kind.EARNED
    credited_ms = 2_700_000
    hours_milli = 1000
    grades = factory.LazyFunction(GRADES.copy)
    state_after = "present"
    rule = RULE
    log_size = 1
    as_of_ms = 1_700_000_000_000
