"""Doors to one's own face: consent, enrolment, verification."""

from __future__ import annotations

import uuid

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from checkin.access import trainee_seat
from checkin.engine.liveness import State
from checkin.faces import queries
from checkin.faces.domain import consent, enrolment, sessions
from checkin.faces.domain.enrolment import Capture
from checkin.faces.rest import shapes
from checkin.faces.rest.pictures import PhotoParser, PictureParser, picture
from lms.core.errors import Invalid
from lms.people.doors import checked, me

PICTURE = {"image/*": OpenApiTypes.BINARY}


class ConsentView(APIView):
    """Consent to the use of one's face."""

    @extend_schema(operation_id="face_consent", responses=shapes.ConsentSerializer)
    def get(self, request: Request) -> Response:
        """The present text and whether one has agreed."""
        return Response(shapes.ConsentSerializer(queries.consent_page(me(request))).data)

    @extend_schema(
        operation_id="face_consent_give",
        request=shapes.VersionSerializer,
        responses=shapes.ConsentSerializer,
    )
    def post(self, request: Request) -> Response:
        """Agree to the text that was shown."""
        consent.give(
            user=me(request), version=checked(shapes.VersionSerializer, request)["version"]
        )
        return Response(shapes.ConsentSerializer(queries.consent_page(me(request))).data)

    @extend_schema(operation_id="face_consent_withdraw", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Take it back: template and pictures are deleted at once."""
        consent.withdraw(user=me(request))
        return Response(status=204)


class ArchiveConsentView(APIView):
    """Consent to pictures of one's sign-ins in period files."""

    @extend_schema(
        operation_id="face_archive_give",
        request=shapes.VersionSerializer,
        responses=shapes.ConsentSerializer,
    )
    def post(self, request: Request) -> Response:
        """Agree to the text that was shown."""
        consent.give_archive(
            user=me(request), version=checked(shapes.VersionSerializer, request)["version"]
        )
        return Response(shapes.ConsentSerializer(queries.consent_page(me(request))).data)

    @extend_schema(operation_id="face_archive_withdraw", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Take it back: files built from now on hold none of one's pictures."""
        consent.withdraw_archive(user=me(request))
        return Response(status=204)


class EnrolmentView(APIView):
    """One's enrolment."""

    @extend_schema(operation_id="face_enrolment", responses=shapes.FaceEnrolmentSerializer)
    def get(self, request: Request) -> Response:
        """Where it stands."""
        return Response(shapes.FaceEnrolmentSerializer(queries.enrolment_page(me(request))).data)

    @extend_schema(operation_id="face_enrolment_restart", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Begin the guided capture anew; a finished enrolment stays."""
        enrolment.start_over(user=me(request))
        return Response(status=204)


class EnrolmentFrameView(APIView):
    """The guided capture."""

    parser_classes = (PictureParser,)

    @extend_schema(
        operation_id="face_enrolment_frame",
        request=PICTURE,
        responses=shapes.CaptureResultSerializer,
    )
    def post(self, request: Request) -> Response:
        """One camera frame; the third good one enrols."""
        return _captured(enrolment.add_frame(user=me(request), raw=picture(request)))


class EnrolmentPhotoView(APIView):
    """Enrolment by a photo."""

    parser_classes = (PhotoParser,)

    @extend_schema(
        operation_id="face_enrolment_photo",
        request=PICTURE,
        responses=shapes.CaptureResultSerializer,
    )
    def post(self, request: Request) -> Response:
        """A photo of the identity card; a person has to approve it."""
        return _captured(enrolment.add_photo(user=me(request), raw=picture(request)))


class SessionListView(APIView):
    """Verifications."""

    @extend_schema(
        operation_id="face_session_start",
        request=shapes.SessionStartSerializer,
        responses={201: shapes.ProgressSerializer},
    )
    def post(self, request: Request) -> Response:
        """Begin one; it lasts a minute."""
        data = checked(shapes.SessionStartSerializer, request)
        seat = trainee_seat(me(request), data["lesson"])
        assert seat.enrolment is not None
        begun = sessions.start(
            enrolment=seat.enrolment,
            lesson=seat.lesson,
            purpose=data["purpose"],
            check_id=data["check_id"],
        )
        return Response(shapes.ProgressSerializer(shapes.progress(begun)).data, status=201)


class SessionView(APIView):
    """One verification."""

    @extend_schema(operation_id="face_session", responses=shapes.ProgressSerializer)
    def get(self, request: Request, face_session_id: uuid.UUID) -> Response:
        """Where it stands."""
        found = sessions.find(me(request), face_session_id)
        progress = sessions.Progress(found, State.from_wire(found.judge))
        return Response(shapes.ProgressSerializer(shapes.progress(progress)).data)


class SessionFrameView(APIView):
    """The frames of a verification."""

    parser_classes = (PictureParser,)

    @extend_schema(
        operation_id="face_session_frame",
        parameters=[
            OpenApiParameter("seq", int, required=True),
            OpenApiParameter("prev", str, required=True),
        ],
        request=PICTURE,
        responses=shapes.ProgressSerializer,
    )
    def post(self, request: Request, face_session_id: uuid.UUID) -> Response:
        """The next frame."""
        sessions.find(me(request), face_session_id)
        query = shapes.FrameQuerySerializer(data=request.query_params)
        if not query.is_valid():
            raise Invalid(fields=sorted(query.errors))
        taken = sessions.frame(
            user=me(request),
            session_id=face_session_id,
            seq=query.validated_data["seq"],
            prev=query.validated_data["prev"],
            raw=picture(request),
        )
        return Response(shapes.ProgressSerializer(shapes.progress(taken)).data)


def _captured(capture: Capture) -> Response:
    body = {
        "kept": capture.kept,
        "needed": enrolment.FRAMES,
        "code": capture.code,
        "state": "draft" if capture.template is None else capture.template.state,
    }
    return Response(shapes.CaptureResultSerializer(body).data)
