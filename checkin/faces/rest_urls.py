"""Routes of faces under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from checkin.faces.rest import own, staff

SESSION = "face/sessions/<uuid:face_session_id>"

urlpatterns: list[URLPattern] = [
    path("face/consent/", own.ConsentView.as_view(), name="face-consent"),
    path("face/archive/", own.ArchiveConsentView.as_view(), name="face-archive"),
    path("face/enrolment/", own.EnrolmentView.as_view(), name="face-enrolment"),
    path("face/enrolment/frames/", own.EnrolmentFrameView.as_view(), name="face-enrolment-frame"),
    path("face/enrolment/photo/", own.EnrolmentPhotoView.as_view(), name="face-enrolment-photo"),
    path("face/sessions/", own.SessionListView.as_view(), name="face-sessions"),
    path(f"{SESSION}/", own.SessionView.as_view(), name="face-session"),
    path(f"{SESSION}/frames/", own.SessionFrameView.as_view(), name="face-session-frames"),
    path("face/reviews/", staff.ReviewListView.as_view(), name="face-reviews"),
    path("face/reviews/<uuid:face_review_id>/", staff.ReviewView.as_view(), name="face-review"),
    path("face/captures/<uuid:capture_id>/", staff.CaptureView.as_view(), name="face-capture"),
    path("face/stored/", staff.StoredView.as_view(), name="face-stored"),
    path(
        "face/retention/<uuid:institution_id>/",
        staff.RetentionView.as_view(),
        name="face-retention",
    ),
]
