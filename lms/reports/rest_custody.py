"""Doors of custody: who holds what, reports of contradictions, keys taken back."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotAllowed, NotFound
from lms.events.domain.alarms import compare_held
from lms.events.domain.cosign import revoke_cosigner
from lms.events.models import Cosigner, LogAlarm
from lms.notify.domain.notify import notify
from lms.people.queries import subject_id
from lms.people.rules import oversees
from lms.reports.custody import custody, whom_to_tell
from lms.reports.rest import _region, person
from lms.reports.rest_log import Public
from lms.reports.verifying import NOTE_BYTES_MAX


class CustodyKeySchema(s.Serializer[Any]):
    """An agency's key."""

    id = s.UUIDField()
    name = s.CharField()
    vkey = s.CharField()
    region = s.UUIDField()
    since_ms = s.IntegerField()
    revoked_ms = s.IntegerField(allow_null=True)
    last_ms = s.IntegerField(allow_null=True)


class HolderSchema(s.Serializer[Any]):
    """The largest checkpoint of a log that an agency signed."""

    name = s.CharField()
    size = s.IntegerField()
    at_ms = s.IntegerField()


class CustodyLogSchema(s.Serializer[Any]):
    """A log and its holders; ``class_id`` null: the platform's."""

    class_id = s.UUIDField(allow_null=True)
    origin = s.CharField()
    title = s.CharField(allow_blank=True)
    institution = s.CharField(allow_blank=True)
    size = s.IntegerField()
    checkpoint_size = s.IntegerField()
    checkpoint_ms = s.IntegerField(allow_null=True)
    time_stamp_ms = s.IntegerField(allow_null=True)
    holders = HolderSchema(many=True)


class AlarmSchema(s.Serializer[Any]):
    """A checkpoint under our key that our log contradicts."""

    id = s.UUIDField()
    origin = s.CharField()
    title = s.CharField(allow_blank=True)
    kind = s.CharField()
    size = s.IntegerField()
    own_size = s.IntegerField()
    held_root = s.CharField()
    note = s.CharField()
    raised_ms = s.IntegerField()


class CustodySchema(s.Serializer[Any]):
    """regions/<id>/custody/"""

    keys = CustodyKeySchema(many=True)
    logs = CustodyLogSchema(many=True)
    alarms = AlarmSchema(many=True)


class CustodyView(APIView):
    """regions/<id>/custody/"""

    @extend_schema(responses=CustodySchema)
    def get(self, request: Request, region_id: uuid.UUID) -> Response:
        """Which checkpoints are held by whom, and what contradicts them."""
        return Response(custody(_region(person(request), region_id)))


class CosignerView(APIView):
    """regions/<id>/cosigners/<id>/"""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, region_id: uuid.UUID, cosigner_id: uuid.UUID) -> Response:
        """Take a key back; what it signed stays."""
        user = person(request)
        region = _region(user, region_id)
        if not oversees(user, region):
            raise NotAllowed
        row = Cosigner.objects.filter(pk=cosigner_id, region_id=region.pk).first()
        if row is None:
            raise NotFound
        revoke_cosigner(cosigner=row, actor_id=subject_id(user.pk))
        return Response(status=204)


class HeldBody(s.Serializer[Any]):
    """A checkpoint that somebody holds."""

    held = s.CharField(max_length=NOTE_BYTES_MAX, trim_whitespace=False)


class ComparedSchema(s.Serializer[Any]):
    """Whether our log still is what that checkpoint says."""

    agrees = s.BooleanField()
    kind = s.CharField(allow_blank=True)


class AlarmView(Public):
    """log/alarms/"""

    @extend_schema(request=HeldBody, responses=ComparedSchema)
    def post(self, request: Request) -> Response:
        """Compare a held checkpoint with the log; a contradiction is kept, shown and told."""
        body = HeldBody(data=request.data)
        body.is_valid(raise_exception=True)
        alarm = compare_held(note=body.validated_data["held"].encode())
        if alarm is not None:
            tell(alarm)
        return Response({"agrees": alarm is None, "kind": "" if alarm is None else alarm.kind})


def tell(alarm: LogAlarm) -> None:
    """Officers and the platform hear of each contradiction once."""
    notify(
        kind="log.contradicted",
        args={"size": alarm.size, "origin": alarm.origin},
        link="/custody",
        recipients=whom_to_tell(alarm.origin),
        key=f"log.contradicted:{alarm.pk}",
    )
