"""REST doors of the job table."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.jobs.domain.enqueue import cancel, retry
from lms.jobs.models import Job, JobRun, State
from lms.jobs.rules import JobQuerySet


class JobRunSerializer(serializers.ModelSerializer[JobRun]):
    """One attempt."""

    class Meta:
        model = JobRun
        fields = ("number", "outcome", "error_code", "error_message", "started_at", "finished_at")


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job as its owner sees it; parameters and leases stay inside."""

    owner = serializers.UUIDField(source="owner_id", allow_null=True, read_only=True)

    class Meta:
        model = Job
        fields = (
            "id", "kind", "owner", "class_id", "state", "progress", "progress_code", "result",
            "error_code", "error_message", "attempts", "max_attempts", "cancel_requested",
            "run_after", "created_at", "started_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class JobDetailSerializer(JobSerializer):
    """With its attempts."""

    runs = JobRunSerializer(many=True, read_only=True)

    class Meta:
        model = Job
        fields = (*JobSerializer.Meta.fields, "runs")
        read_only_fields = fields


def visible_job(request: Request, pk: uuid.UUID) -> Job:
    """The job, if this person may see it. Raises NotFound."""
    job = Job.objects.visible_to(request.user).filter(pk=pk).first()
    if job is None:
        raise NotFound
    return job


@extend_schema(
    parameters=[
        OpenApiParameter("state", enum=State.values, description="Only jobs in this state."),
        OpenApiParameter("kind", str, description="Only jobs of this kind."),
    ]
)
class JobList(generics.ListAPIView[Job]):
    """Jobs of the person, newest first; all jobs for a platform administrator."""

    serializer_class = JobSerializer
    queryset = Job.objects.none()

    def get_queryset(self) -> JobQuerySet:
        """Visible jobs, filtered by the query's ``state`` and ``kind``."""
        jobs = Job.objects.visible_to(self.request.user)
        state = self.request.GET.get("state")
        kind = self.request.GET.get("kind")
        if state:
            jobs = jobs.filter(state=state)
        if kind:
            jobs = jobs.filter(kind=kind)
        return jobs


class JobDetail(APIView):
    """One job with its attempts."""

    @extend_schema(responses=JobDetailSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """How the job stands."""
        return Response(JobDetailSerializer(visible_job(request, pk)).data)


class JobCancel(APIView):
    """Stop a job."""

    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Cancel a queued job, or ask a running one to stop."""
        return Response(JobSerializer(cancel(job=visible_job(request, pk))).data)


class JobRetry(APIView):
    """Try a job again."""

    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Put a failed or cancelled job back into the queue."""
        return Response(JobSerializer(retry(job=visible_job(request, pk))).data)
