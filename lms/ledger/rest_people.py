"""Doors: verdicts, appeals, corrections by two, changes of rules."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.courses.models import RulePack, TrainingClass
from lms.courses.rest_packs import packs_visible_to
from lms.courses.rules import can_manage_class, can_review, class_for, classes_visible_to
from lms.ledger import schema_people as shapes
from lms.ledger.appeal_queries import appeals_for, row_of, rows_for
from lms.ledger.appeals import kinds
from lms.ledger.domain import appeals, corrections, rule_changes
from lms.ledger.models import Appeal, Correction, RuleChange
from lms.ledger.people import seats_of
from lms.ledger.preview import preview
from lms.ledger.rules import may_correct, may_preview, sees_matrix
from lms.ledger.verdict import asked_by, verdict_json, verdicts_of
from lms.people.doors import checked, me
from lms.people.models import User
from lms.rest.pagination import Pages


class VerdictsView(APIView):
    """GET classes/<id>/verdicts/"""

    @extend_schema(operation_id="class_verdicts", responses=shapes.VerdictsSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Every trainee's verdict with what is missing and until when."""
        found = class_for(request.user, class_id, sees_matrix)
        verdicts = verdicts_of(found)
        rows = [
            {
                "enrolment": seat.enrolment_id,
                "seat": seat.number,
                "name": seat.name,
                **verdict_json(verdicts[seat.user_id]),
            }
            for seat in seats_of(found)
        ]
        body = {"asked": list(asked_by(found.rule_pack.body)), "rows": rows}
        return Response(shapes.VerdictsSchema(body).data)


class MyAppealsView(APIView):
    """me/appeals/"""

    @extend_schema(operation_id="my_appeals", responses=shapes.AppealSchema(many=True))
    def get(self, request: Request) -> Response:
        """One's own appeals, of all features."""
        rows = rows_for(me(request), mine=True)
        return Response(shapes.AppealSchema(rows, many=True).data)

    @extend_schema(
        operation_id="appeal_file",
        request=shapes.AppealBody,
        responses={201: shapes.AppealDetailSchema},
    )
    def post(self, request: Request) -> Response:
        """Appeal an own mark. Errors: nothing_to_appeal, appeal_period_over."""
        user = me(request)
        made = appeals.file(user=user, **checked(shapes.AppealBody, request))
        return Response(_detail(user, made.pk), status=201)


class AppealsView(APIView):
    """appeals/"""

    @extend_schema(
        operation_id="appeals_desk",
        parameters=[
            OpenApiParameter("state", str),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
        ],
        responses=shapes.AppealSchema(many=True),
    )
    def get(self, request: Request) -> Response:
        """The desk: appeals that one may decide or oversee, of all features, waiting ones first."""
        rows = rows_for(me(request), mine=False, state=request.query_params.get("state", ""))
        pages = Pages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(shapes.AppealSchema(page, many=True).data)


class AppealView(APIView):
    """appeals/<id>/"""

    @extend_schema(operation_id="appeal_get", responses=shapes.AppealDetailSchema)
    def get(self, request: Request, appeal_id: uuid.UUID) -> Response:
        """One appeal, for who made it and for who may see the class."""
        return Response(_detail(me(request), appeal_id))


class AppealDecisionView(APIView):
    """POST appeals/<id>/decision/"""

    @extend_schema(
        operation_id="appeal_decide",
        request=shapes.AppealDecisionBody,
        responses=shapes.AppealDetailSchema,
    )
    def post(self, request: Request, appeal_id: uuid.UUID) -> Response:
        """Decide. Errors: another_person, already_settled, mark_refused."""
        data = checked(shapes.AppealDecisionBody, request)
        user = me(request)
        change = {name: data.get(name) for name in ("state", "credited_ms", "score_milli")}
        appeals.decide(
            user=user,
            appeal_id=appeal_id,
            granted=data["granted"],
            reason=data["reason"],
            change=change,
        )
        return Response(_detail(user, appeal_id))


def _detail(user: User, appeal_id: uuid.UUID) -> dict[str, Any]:
    appeal: Appeal | None = next((a for a in appeals_for(user) if a.pk == appeal_id), None)
    if appeal is None:
        raise NotFound
    kind = kinds[appeal.kind]
    about = kind.about(appeal.ref, appeal.asked_by_id)
    hour_ms = int(appeal.training_class.rule_pack.body["hour_ms"])
    body = {
        **asdict(row_of(user, appeal)),
        "own": appeal.asked_by_id == user.pk,
        "asks": kind.asks,
        "made_it": about is not None and about.made_by == user.pk,
        "evidence": about.link if about else "",
        "hours_ms": appeal.lesson.hours_milli * hour_ms // 1000 if appeal.lesson else 0,
    }
    return dict(shapes.AppealDetailSchema(body).data)


class CorrectionsView(APIView):
    """GET classes/<id>/corrections/"""

    @extend_schema(operation_id="class_corrections", responses=shapes.CorrectionSchema(many=True))
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Corrections that wait for, or had, a second person; those that wait first."""
        found = class_for(request.user, class_id, sees_matrix)
        rows = corrections.waiting_for(found)
        context = {"user": me(request)}
        return Response(shapes.CorrectionSchema(rows, many=True, context=context).data)


class CorrectionDecisionView(APIView):
    """POST corrections/<id>/decision/"""

    @extend_schema(
        operation_id="correction_answer",
        request=shapes.AnswerBody,
        responses=shapes.CorrectionSchema,
    )
    def post(self, request: Request, correction_id: uuid.UUID) -> Response:
        """The second person's word. Errors: another_person, already_settled."""
        user = me(request)
        row = Correction.objects.filter(
            pk=correction_id, enrolment__training_class__in=classes_visible_to(user)
        ).first()
        if row is None:
            raise NotFound
        class_for(user, row.enrolment.training_class_id, may_correct)
        done = corrections.answer(
            correction_id=correction_id, by=user, **checked(shapes.AnswerBody, request)
        )
        return Response(shapes.CorrectionSchema(done, context={"user": user}).data)


def _pack(user: User, pack_id: uuid.UUID) -> RulePack:
    found = packs_visible_to(user).filter(pk=pack_id).first()
    if found is None:
        raise NotFound
    return found


class RulesPreviewView(APIView):
    """POST classes/<id>/rules/preview/"""

    @extend_schema(
        operation_id="rules_preview",
        request=shapes.PreviewBody,
        responses=shapes.PreviewSchema,
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Who would change and why under another pack; writes nothing."""
        found = class_for(request.user, class_id, may_preview)
        pack = _pack(me(request), checked(shapes.PreviewBody, request)["rule_pack"])
        return Response(shapes.PreviewSchema(preview(found, pack)).data)


class RuleChangesView(APIView):
    """classes/<id>/rule-changes/"""

    @extend_schema(operation_id="rule_changes", responses=shapes.RuleChangeSchema(many=True))
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Requests to go under another pack, the newest first."""
        found = class_for(request.user, class_id, sees_matrix)
        rows = rule_changes.changes_of(found)
        context = {"user": me(request)}
        return Response(shapes.RuleChangeSchema(rows, many=True, context=context).data)

    @extend_schema(
        operation_id="rule_change_ask",
        request=shapes.RuleChangeBody,
        responses={201: shapes.RuleChangeSchema},
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Ask the agency (institution). Errors: class_not_running, nothing_to_preview."""
        found: TrainingClass = class_for(request.user, class_id, can_manage_class)
        user, data = me(request), checked(shapes.RuleChangeBody, request)
        made = rule_changes.ask(
            training_class=found,
            rule_pack=_pack(user, data["rule_pack"]),
            reason=data["reason"],
            by=user,
        )
        return Response(shapes.RuleChangeSchema(made, context={"user": user}).data, status=201)


class RuleChangeDecisionView(APIView):
    """POST rule-changes/<id>/decision/"""

    @extend_schema(
        operation_id="rule_change_answer",
        request=shapes.AnswerBody,
        responses=shapes.RuleChangeSchema,
    )
    def post(self, request: Request, change_id: uuid.UUID) -> Response:
        """The agency's word; granted, it takes effect at once. Error: already_settled."""
        user = me(request)
        row = RuleChange.objects.filter(
            pk=change_id, training_class__in=classes_visible_to(user)
        ).first()
        if row is None:
            raise NotFound
        class_for(user, row.training_class_id, can_review)
        done = rule_changes.answer(
            change_id=change_id, by=user, **checked(shapes.AnswerBody, request)
        )
        return Response(shapes.RuleChangeSchema(done, context={"user": user}).data)
