"""Routes of the reports below /api/v1/."""

from django.urls import path

from lms.reports import rest, rest_custody, rest_log

_CLASS = "log/classes/<uuid:class_id>"
urlpatterns = [
    path("classes/<uuid:class_id>/period-file/", rest.PeriodFileView.as_view()),
    path(
        "period-files/<uuid:file_id>/<str:token>/period-file.zip",
        rest.PeriodFileDownload.as_view(),
    ),
    path("classes/<uuid:class_id>/matrix.xlsx", rest.MatrixSheetView.as_view()),
    path("classes/<uuid:class_id>/log/", rest.ClassLogView.as_view()),
    path("regions/<uuid:region_id>/overview/", rest.OverviewView.as_view()),
    path("regions/<uuid:region_id>/overview.xlsx", rest.OverviewSheetView.as_view()),
    path("regions/<uuid:region_id>/cosigners/", rest_log.CosignersView.as_view()),
    path(
        "regions/<uuid:region_id>/cosigners/<uuid:cosigner_id>/",
        rest_custody.CosignerView.as_view(),
    ),
    path("regions/<uuid:region_id>/custody/", rest_custody.CustodyView.as_view()),
    path("log/alarms/", rest_custody.AlarmView.as_view()),
    path("log.vkey", rest_log.KeyView.as_view()),
    path("log/checkpoint", rest_log.CheckpointView.as_view()),
    path("log/consistency/", rest_log.ConsistencyView.as_view()),
    path("log/inclusion/", rest_log.InclusionView.as_view()),
    path("log/cosignatures/", rest_log.CosignView.as_view()),
    path(f"{_CLASS}/checkpoint", rest_log.CheckpointView.as_view()),
    path(f"{_CLASS}/consistency/", rest_log.ConsistencyView.as_view()),
    path(f"{_CLASS}/inclusion/", rest_log.InclusionView.as_view()),
    path("verify/", rest_log.VerifyView.as_view()),
]
