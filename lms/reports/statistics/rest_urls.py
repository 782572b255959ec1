"""Routes of the statistics below /api/v1/."""

from django.urls import path

from lms.reports.statistics import rest

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
]
