"""Shapes of signals and saved views."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from lms.ledger.schema import WordsSchema


class SignalHeadSchema(s.Serializer[Any]):
    """One line of the list."""

    id = s.UUIDField()
    kind = s.CharField()
    state = s.CharField()
    institution = s.CharField()
    class_id = s.UUIDField(allow_null=True)
    class_title = s.CharField(allow_null=True)
    facts = s.DictField()
    people = s.IntegerField()
    raised_ms = s.IntegerField()
    seen_ms = s.IntegerField()
    caveat = WordsSchema()


class SignalsSchema(s.Serializer[Any]):
    """regions/<id>/signals/"""

    counts = s.DictField(child=s.IntegerField())
    rows = SignalHeadSchema(many=True)


class SignalPersonSchema(s.Serializer[Any]):
    """A trainee whom a signal is about."""

    enrolment = s.UUIDField()
    name = s.CharField()
    seat = s.IntegerField()


class SignalStepSchema(s.Serializer[Any]):
    """What an officer did."""

    step = s.CharField()
    note = s.CharField()
    by = s.CharField(allow_null=True)
    at_ms = s.IntegerField()


class SignalSchema(SignalHeadSchema):
    """signals/<id>/"""

    trainees = SignalPersonSchema(many=True)
    steps = SignalStepSchema(many=True)


class StepAskedSchema(s.Serializer[Any]):
    """A step with its reason."""

    step = s.CharField()
    note = s.CharField(max_length=500)


class MadeSchema(s.Serializer[Any]):
    """A table that was made."""

    id = s.UUIDField()
    made_ms = s.IntegerField()


class SavedViewAskedSchema(s.Serializer[Any]):
    """A dashboard as it is."""

    name = s.CharField(max_length=60)
    kind = s.CharField(max_length=12)
    scope = s.UUIDField()
    query = s.DictField(child=s.CharField(max_length=60), default=dict)
    schedule = s.CharField(max_length=10, default="never")


class SavedViewSchema(SavedViewAskedSchema):
    """A saved view."""

    id = s.UUIDField()
    next_ms = s.IntegerField(allow_null=True)
    reports = MadeSchema(many=True)
