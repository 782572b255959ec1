"""Routes of the statistics below /api/v1/."""

from django.urls import path

from lms.reports.statistics import rest, rest_agency, rest_class

_VIEWS = {
    "region": rest.RegionView,
    "institution": rest.InstitutionView,
    "class": rest.ClassView,
    "lecturer": rest.LecturerView,
}
urlpatterns = [
    *[
        path(f"statistics/{kind}/<uuid:{kind}_id>/", view.as_view())
        for kind, view in _VIEWS.items()
    ],
    *[
        path(
            f"statistics/{kind}/<uuid:{kind}_id>/table.{extension}",
            rest.table_view(kind, extension).as_view(),
        )
        for kind in _VIEWS
        for extension in ("xlsx", "csv")
    ],
    path("statistics/class/<uuid:class_id>/feedback/", rest_class.FeedbackWordsView.as_view()),
    path(
        "statistics/class/<uuid:class_id>/people/<uuid:enrolment_id>/",
        rest_class.PersonView.as_view(),
    ),
    path("statistics/views/", rest_agency.ViewsView.as_view()),
    path("statistics/views/<uuid:view_id>/", rest_agency.ViewView.as_view()),
    path("statistics/views/<uuid:view_id>/run/", rest_agency.ViewRunView.as_view()),
    path("statistics/reports/<uuid:report_id>/table.xlsx", rest_agency.ReportFileView.as_view()),
    path("classes/<uuid:class_id>/engagement/", rest_class.MyEngagementView.as_view()),
    path("classes/<uuid:class_id>/engagement/formula/", rest_class.FormulaView.as_view()),
    path("classes/<uuid:class_id>/at-risk/", rest_class.AtRiskView.as_view()),
    path("classes/<uuid:class_id>/feedback/", rest_class.FeedbackView.as_view()),
    path("regions/<uuid:region_id>/signals/", rest_agency.SignalsView.as_view()),
    path("signals/<uuid:signal_id>/", rest_agency.SignalView.as_view()),
    path("signals/<uuid:signal_id>/steps/", rest_agency.SignalStepView.as_view()),
]
