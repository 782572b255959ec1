"""Acceptance: at the accept threshold nobody else is let in, and nobody is refused outright.

The material is easy (a smoke test); the table is printed with its counts (``pytest -s``).
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from checkin.engine import matching
from checkin.engine.analysis import Analyst
from checkin.engine.matching import Band, Bands
from tests.checkin import material

BANDS = Bands()


@pytest.fixture(scope="module")
def faces(analyst: Analyst):
    """Person → embeddings of the photos that pass every gate."""
    found = {}
    for person, paths in material.people().items():
        seen = [analyst.encode(path.read_bytes(), photo=True) for path in paths]
        found[person] = [embedding for facts, embedding in seen if embedding is not None]
    return found


def test_all_photos_of_the_set_pass_the_gates(faces):
    assert {person: len(rows) for person, rows in faces.items()} == {
        person: len(paths) for person, paths in material.people().items()
    }


def test_no_impostor_is_accepted_and_no_genuine_pair_rejected(faces):
    genuine = [
        matching.distance(one, other)
        for rows in faces.values()
        for one, other in itertools.combinations(rows, 2)
    ]
    impostor = [
        matching.distance(one, other)
        for left, right in itertools.combinations(faces, 2)
        for one in faces[left]
        for other in faces[right]
    ]
    print(_table({"genuine": genuine, "impostor": impostor}))

    assert len(genuine) >= 60
    assert len(impostor) >= 300
    assert [d for d in impostor if BANDS.of(d) is Band.ACCEPT] == []
    assert [d for d in genuine if BANDS.of(d) is Band.REJECT] == []


def test_three_photos_as_template_bring_a_person_nearer_than_one(faces):
    for person, rows in faces.items():
        if len(rows) < 4:
            continue
        template = matching.template_of(rows[:3])
        others = [
            matching.distance(template, row)
            for name, theirs in faces.items()
            if name != person
            for row in theirs
        ]
        own = [matching.distance(template, row) for row in rows[3:]]

        assert max(own) <= BANDS.accept
        assert min(others) > BANDS.review


def test_embeddings_of_two_engines_are_never_compared():
    with pytest.raises(ValueError, match="two engines"):
        matching.distance(np.zeros(128, np.float32), np.zeros(512, np.float32))


def _table(pairs):
    rows = [
        f"\n{'':10}{'pairs':>7}{'accept':>8}{'review':>8}{'reject':>8}{'nearest':>9}{'furthest':>9}"
    ]
    for name, distances in pairs.items():
        bands = [BANDS.of(d) for d in distances]
        counts = "".join(f"{bands.count(band):>8}" for band in Band)
        rows.append(
            f"{name:10}{len(distances):>7}{counts}{min(distances):>9.3f}{max(distances):>9.3f}"
        )
    return "\n".join(rows)
