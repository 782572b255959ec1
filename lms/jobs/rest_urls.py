"""Routes of the job table, under /api/v1/."""

from django.urls import path

from lms.jobs import rest

urlpatterns = [
    path("jobs/", rest.JobList.as_view(), name="job-list"),
    path("jobs/<uuid:pk>/", rest.JobDetail.as_view(), name="job-detail"),
    path("jobs/<uuid:pk>/cancel/", rest.JobCancel.as_view(), name="job-cancel"),
    path("jobs/<uuid:pk>/retry/", rest.JobRetry.as_view(), name="job-retry"),
]
