"""A lecturer of some institution with a tus client, and the bytes of small real files."""

from __future__ import annotations

import base64
import uuid
from pathlib import Path

import pytest
from django.test import Client

from lms.people.models import Institution, Region, RoleAssignment, Subject, User

URL = "/api/v1/files/uploads/"
MP4_HEAD = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41\0\0\0\x08free"


def person(name: str, role: str | None = "lecturer") -> User:
    user = User.objects.create_user(username=name, password=None, display_name=name)
    Subject.objects.get_or_create(user=user)
    if role is not None:
        region, _ = Region.objects.get_or_create(
            code="420000", defaults={"level": "province", "name": "湖北省", "path": "/420000/"}
        )
        school, _ = Institution.objects.get_or_create(
            code="S1", defaults={"name": "培训学校", "region": region}
        )
        RoleAssignment.objects.create(user=user, role=role, institution=school)
    return user


class Tus:
    """The public protocol over Django's test client, as a browser would speak it."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.http = Client()
        self.http.force_login(user)

    def create(
        self, size: int, *, purpose: str = "lesson_video", name: str = "a.mp4", data=b"", **extra
    ):
        encoded = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}"
            for key, value in {"filename": name, "purpose": purpose}.items()
        )
        headers = {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(size),
            "Upload-Metadata": encoded,
        } | extra.pop("headers", {})
        return self.http.post(
            URL, headers=headers, content_type="application/offset+octet-stream", data=data, **extra
        )

    def begin(self, size: int, **options) -> str:
        response = self.create(size, **options)
        assert response.status_code == 201, response.content
        return response["Location"]

    def patch(self, where: str, offset: int, data: bytes, **headers: str):
        return self.http.patch(
            where,
            data,
            content_type="application/offset+octet-stream",
            headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)} | headers,
        )

    def head(self, where: str):
        return self.http.head(where, headers={"Tus-Resumable": "1.0.0"})

    def delete(self, where: str):
        return self.http.delete(where, headers={"Tus-Resumable": "1.0.0"})

    def upload(self, data: bytes, **options) -> uuid.UUID:
        where = self.begin(len(data), **options)
        response = self.patch(where, 0, data)
        assert response.status_code == 204, response.content
        return uuid.UUID(where.rstrip("/").rsplit("/", 1)[-1])


@pytest.fixture
def lecturer(db: None) -> User:
    return person("lecturer")


@pytest.fixture
def tus(lecturer: User) -> Tus:
    return Tus(lecturer)


@pytest.fixture
def media_root(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
