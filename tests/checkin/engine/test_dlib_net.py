"""dlib's network in numpy: dlib's numbers, and no others are ever used."""

from __future__ import annotations

from pathlib import Path

import face_recognition_models
import numpy as np
import pytest
from face_recognition import api

from checkin.engine import dlib_net

WEIGHTS = Path(face_recognition_models.face_recognition_model_location())


@pytest.fixture(scope="module")
def raw() -> bytes:
    return WEIGHTS.read_bytes()


def by_dlib(chip):
    return np.asarray(api.face_encoder.compute_face_descriptor(chip), dtype=np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_the_numbers_are_dlibs(raw, seed):
    chip = np.random.default_rng(seed).integers(0, 256, (150, 150, 3), dtype=np.uint8)

    apart = np.linalg.norm(dlib_net.read(raw)(chip) - by_dlib(chip))

    assert apart < 1e-4


@pytest.mark.parametrize(
    ("name", "part"), [(b"con_4", 5), (b"affine_", 11), (b"fc_2", 1), (b"con_4", 29)]
)
def test_a_file_with_other_weights_is_left_to_dlib(raw, tmp_path, name, part):
    """A part of one layer made large: the probe's answer is another, and dlib answers."""
    place = -1
    for _ in range(part):
        place = raw.index(name, place + 1)
    other = bytearray(raw)
    at = place + 24  # within the numbers, whatever stands before them
    size = 100_000 if name == b"con_4" else 200
    other[at : at + size] = np.full(size // 4, 9, dtype="<f4").tobytes()
    path = tmp_path / "weights.dat"
    path.write_bytes(bytes(other))

    assert dlib_net.load(path, by_dlib) is None
    assert dlib_net.load(WEIGHTS, by_dlib) is not None


@pytest.mark.parametrize("cut", [0, 4, 1_000, 300_000, 22_000_000])
def test_a_file_that_ends_too_soon_is_refused(raw, cut):
    with pytest.raises(dlib_net.NotThisFile):
        dlib_net.read(raw[:cut])


def test_it_reads_aligned_faces_alone(raw):
    with pytest.raises(ValueError, match="150"):
        dlib_net.read(raw)(np.zeros((160, 150, 3), dtype=np.uint8))
