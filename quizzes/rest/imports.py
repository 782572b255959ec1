"""Doors: question files."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import Invalid
from lms.people.doors import checked, me
from quizzes import queries
from quizzes.domain import imports
from quizzes.errors import QuestionFileRefused
from quizzes.formats.registry import FORMATS
from quizzes.models import BankImport
from quizzes.rules import bank_for


class NoteSerializer(serializers.Serializer[Any]):
    """Something a person should know about an item or a file."""

    code = serializers.CharField()
    args = serializers.DictField()


class ReportLineSerializer(serializers.Serializer[Any]):
    """What one item of the file becomes."""

    number = serializers.IntegerField()
    where = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField(allow_null=True)
    outcome = serializers.ChoiceField(choices=["imported", "changed", "refused"])
    duplicate = serializers.BooleanField()
    notes = NoteSerializer(many=True)


class BankImportSerializer(serializers.ModelSerializer[BankImport]):
    """A question file: being read, ready to be confirmed, refused, being imported, done."""

    report = ReportLineSerializer(many=True)
    refusal = NoteSerializer(allow_null=True)
    counts = serializers.DictField()

    class Meta:
        model = BankImport
        fields = [
            "id",
            "file_name",
            "format",
            "state",
            "report",
            "refusal",
            "counts",
            "skip_duplicates",
            "expires_at",
        ]


class BankConfirmSerializer(serializers.Serializer[Any]):
    """``skip_duplicates``: what stands in the bank already is left out."""

    skip_duplicates = serializers.BooleanField(default=True)


class BankImportsView(APIView):
    """Begin a dry run."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="bank_import_begin",
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "format_name": {"type": "string", "enum": list(FORMATS)},
                },
                "required": ["file"],
            }
        },
        responses={201: BankImportSerializer},
    )
    def post(self, request: Request, bank_id: uuid.UUID) -> Response:
        """A job reads the file; poll the import. Error: question_file_refused (422)."""
        course = bank_for(me(request), bank_id)
        upload = request.FILES.get("file")
        if not isinstance(upload, UploadedFile):
            raise Invalid("A file is expected.", field="file")
        if (upload.size or 0) > imports.BYTES_MAX:
            raise QuestionFileRefused(reason="file_too_large")
        made = imports.begin(
            course=course,
            by=me(request),
            file_name=upload.name or "",
            data=upload.read(),
            format_name=request.POST.get("format_name", ""),
        )
        return Response(BankImportSerializer(made).data, status=201)


class BankImportView(APIView):
    """One import."""

    @extend_schema(operation_id="bank_import_read", responses=BankImportSerializer)
    def get(self, request: Request, bank_id: uuid.UUID, bank_import_id: uuid.UUID) -> Response:
        """How far it is, and what each item becomes."""
        course = bank_for(me(request), bank_id)
        return Response(BankImportSerializer(queries.the_import(course, bank_import_id)).data)


class BankImportConfirmView(APIView):
    """The confirmation."""

    @extend_schema(
        operation_id="bank_import_confirm",
        request=BankConfirmSerializer,
        responses=BankImportSerializer,
    )
    def post(self, request: Request, bank_id: uuid.UUID, bank_import_id: uuid.UUID) -> Response:
        """Put the questions into the bank, once. Error: bank_import_state (409)."""
        course = bank_for(me(request), bank_id)
        row = queries.the_import(course, bank_import_id)
        data = checked(BankConfirmSerializer, request)
        done = imports.confirm(row=row, by=me(request), **data)
        return Response(BankImportSerializer(done).data)
