"""``manage.py calibrate_faces`` on a folder of real labelled photos."""

from __future__ import annotations

import io
import shutil

import pytest
from django.core.management import CommandError, call_command

from tests.checkin import material


def test_it_prints_rates_a_suggestion_and_draws_a_plot(tmp_path):
    for name in ("obama", "biden", "audrey"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for photo in material.people()[name]:
            shutil.copy(photo, tmp_path / "photos" / name)
    (tmp_path / "photos" / "biden" / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    said = io.StringIO()

    call_command("calibrate_faces", tmp_path / "photos", plot=tmp_path / "plot.svg", stdout=said)

    text = said.getvalue()
    assert "3 people" in text
    assert "6 genuine, 9 impostor pairs" in text
    assert "left out: biden/broken.jpg (picture_broken)" in text
    assert "suggested: RONGKE_FACE_ACCEPT=" in text
    assert "Too few impostor pairs" in text
    assert (tmp_path / "plot.svg").read_text().startswith("<svg")


def test_a_folder_without_people_says_what_it_wants(tmp_path):
    with pytest.raises(CommandError, match="person/photo"):
        call_command("calibrate_faces", tmp_path, stdout=io.StringIO())
