"""The bank over HTTP: what a lecturer's page does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from quizzes.domain import imports
from tests.factories.courses import ClassLecturerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> tuple[APIClient, str]:
    """A lecturer's client and the address of the bank."""
    place = ClassLecturerFactory()
    client = APIClient()
    client.force_login(place.user)
    return client, f"/api/v1/banks/{place.training_class.course_id}"


def test_write_search_change_and_export(desk: tuple[APIClient, str]) -> None:
    client, bank = desk
    body: dict[str, Any] = {
        "kind": "ordering",
        "body": {
            "stem": "排序",
            "items": [{"id": "1", "text": "选品"}, {"id": "2", "text": "上架"}],
        },
        "tags": ["流程"],
        "points": 3,
    }
    made = client.post(f"{bank}/questions/", body, format="json")
    assert made.status_code == 201, made.content
    found = client.get(f"{bank}/questions/", {"tag": "流程"}).json()
    assert [row["id"] for row in found["results"]] == [made.json()["id"]]
    body["body"]["stem"] = "按先后排列"
    address = f"{bank}/questions/{made.json()['id']}/"
    assert client.put(address, body, format="json").json()["number"] == 2
    body["body"]["items"] = []
    refused = client.put(address, body, format="json")
    assert refused.json()["error"]["code"] == "question_invalid"
    assert client.get(address).json()["body"]["stem"] == "按先后排列"
    file = client.get(f"{bank}/export/", {"format_name": "aiken"})
    assert file.headers["X-Not-Carried"] == "1"
    assert client.get(f"{bank}/export/", {"format_name": "exe"}).status_code == 422
    assert client.get("/api/v1/banks/template/").content[:2] == b"PK"


def test_a_file_from_upload_to_bank(desk: tuple[APIClient, str]) -> None:
    client, bank = desk
    file = SimpleUploadedFile("题.txt", b"Why?\nA. a\nB. b\nANSWER: A\n")
    begun = client.post(f"{bank}/imports/", {"file": file}, format="multipart")
    assert (begun.status_code, begun.json()["state"]) == (201, "reading")
    address = f"{bank}/imports/{begun.json()['id']}/"
    imports.dry_run(import_id=begun.json()["id"])
    ready = client.get(address).json()
    assert (ready["state"], ready["format"], ready["counts"]["imported"]) == ("ready", "aiken", 1)
    assert client.post(f"{address}confirm/", {}, format="json").json()["state"] == "importing"
    imports.carry_out(import_id=begun.json()["id"], progress=lambda *_: None)
    assert client.get(address).json()["counts"]["added"] == 1
    assert client.post(f"{bank}/imports/", {}, format="multipart").status_code == 422
