"""C2SP signed notes, keys, cosignatures: one byte form each."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verifier.kit import AGENCY, KEY, OTHER_KEY
from verifier import checkpoint as checkpoints
from verifier import merkle, notes
from verifier.checkpoint import Checkpoint
from verifier.errors import CheckpointError, NoteError
from verifier.notes import SigningKey, VerifierKey

# The key pair and the note of the Go reference implementation's documentation.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
LINE = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
    "qdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_reference_note_is_signed_and_verified_byte_for_byte() -> None:
    key = SigningKey.parse(SKEY)
    assert str(key.verifier) == VKEY
    assert key.secret_text() == SKEY
    note = notes.sign(TEXT, key)
    assert note.decode() == f"{TEXT}\n{LINE}"
    notes.verify(notes.parse(note), VerifierKey.parse(VKEY))


def test_a_key_never_shows_its_secret() -> None:
    assert SKEY not in repr(SigningKey.parse(SKEY))
    assert SKEY not in f"{SigningKey.parse(SKEY)}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        VKEY + " ",
        VKEY + "\n\n",
        VKEY.replace("c74f20a3", "C74F20A3"),
        VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("TW", "TX"),
        VKEY + "=",
        VKEY.replace("+ARpc", "+BRpc"),
        VKEY.replace("PeterNeumann", "Peter Neumann"),
        SKEY,
        "x+00000000+AQ==",
    ],
)
def test_malformed_keys_are_refused(text: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


NOTE = notes.sign(TEXT, SigningKey.parse(SKEY))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE + b"x",
        NOTE.replace(b"\n\n", b"\n\n\n"),
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.replace(b"JnAM=", b"JnAN="),
        NOTE.replace(b"JnAM=", b"JnAM"),
        NOTE.replace(b"JnAM=", b"JnAM=="),
        NOTE.replace(b"x08go", b" x08go"),
        NOTE.replace("\u2014".encode(), b"-"),
        NOTE + LINE.encode(),
        NOTE.replace(b"answer", b"ans\x00er"),
        NOTE.replace(b"answer", b"ans\tr"),
        NOTE.replace(b"answer", b"\xff"),
        b"a" * 70_000,
        TEXT.encode() + b"\n" + b"".join(b"\xe2\x80\x94 k%d AAAAAAA=\n" % n for n in range(40)),
    ],
)
def test_other_byte_forms_are_refused(data: bytes) -> None:
    with pytest.raises(NoteError):
        notes.verify(notes.parse(data), VerifierKey.parse(VKEY))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(NOTE) - 1), st.integers(1, 255))
def test_no_byte_of_a_note_can_change(at: int, change: int) -> None:
    data = bytearray(NOTE)
    data[at] ^= change
    with pytest.raises(NoteError):
        notes.verify(notes.parse(bytes(data)), VerifierKey.parse(VKEY))


def test_base64_has_one_spelling() -> None:
    """The last characters before the padding carry bits that nothing reads."""
    for spelling in ("QQ==", "QR==", "QQ=", "QQ", "Q Q==", "QQ==\n", "QQ-_"):
        if spelling == "QQ==":
            assert notes.b64decode(spelling) == b"A"
            continue
        with pytest.raises(NoteError):
            notes.b64decode(spelling)
    assert base64.b64decode("QR==") == b"A"  # what a lenient decoder makes of it


def test_only_the_named_key_verifies() -> None:
    note = notes.parse(NOTE)
    for other in (KEY.verifier, KEY.verifier.named("PeterNeumann")):
        with pytest.raises(NoteError):
            notes.verify(note, other)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "nul\0\n"])
def test_only_note_text_is_signed(text: str) -> None:
    with pytest.raises(NoteError):
        notes.sign(text, KEY)


HEAD = Checkpoint("rongke.example/class/x", 7, merkle.root([merkle.leaf_hash(b"a")]))


def test_a_cosignature_is_a_second_line_and_says_when() -> None:
    signed = checkpoints.sign(HEAD, KEY)
    cosigned = notes.cosign(signed, AGENCY, 1_700_000_000)
    assert cosigned.startswith(signed)
    note = notes.parse(cosigned)
    assert notes.verify_cosignature(note, AGENCY.verifier) == 1_700_000_000
    notes.verify(note, KEY.verifier.named(HEAD.origin))
    again = notes.parse(notes.cosign(cosigned, AGENCY, 1_700_000_001))
    assert len(again.signatures) == 2
    assert notes.verify_cosignature(again, AGENCY.verifier) == 1_700_000_001


def test_a_cosignature_does_not_carry_over() -> None:
    """Not to another text, not to another key, not as an ordinary signature."""
    cosigned = notes.parse(notes.cosign(checkpoints.sign(HEAD, KEY), AGENCY, 5))
    moved = notes.Note(cosigned.text.replace("7", "8"), cosigned.signatures)
    plain = VerifierKey(AGENCY.name, notes.ED25519, AGENCY.verifier.public)
    stranger = SigningKey(AGENCY.name, notes.COSIGNATURE_V1, bytes(32)).verifier
    for note, key in ((moved, AGENCY.verifier), (cosigned, stranger)):
        with pytest.raises(NoteError):
            notes.verify_cosignature(note, key)
    with pytest.raises(NoteError):
        notes.verify(cosigned, plain)
    with pytest.raises(NoteError):
        notes.verify(cosigned, AGENCY.verifier)


def test_a_changed_cosignature_time_is_refused() -> None:
    cosigned = notes.parse(notes.cosign(checkpoints.sign(HEAD, KEY), AGENCY, 5))
    log, own = cosigned.signatures
    later = notes.Signature(own.name, own.key_id, (6).to_bytes(8, "big") + own.body[8:])
    with pytest.raises(NoteError):
        notes.verify_cosignature(notes.Note(cosigned.text, (log, later)), AGENCY.verifier)


def test_keys_serve_one_purpose_each() -> None:
    with pytest.raises(NoteError):
        notes.sign("text\n", AGENCY)
    with pytest.raises(NoteError):
        notes.cosign(checkpoints.sign(HEAD, KEY), KEY, 5)
    for time in (0, -1, 2**63, True):
        with pytest.raises(NoteError):
            notes.cosign(checkpoints.sign(HEAD, KEY), AGENCY, time)


def test_a_checkpoint_is_bound_to_its_origin() -> None:
    data = checkpoints.sign(HEAD, KEY)
    head, _ = checkpoints.open_checkpoint(data, KEY.verifier)
    assert head == HEAD
    moved = data.replace(b"class/x", b"class/y")
    for bad in (moved, data.replace(b"\n7\n", b"\n8\n")):
        with pytest.raises(NoteError):
            checkpoints.open_checkpoint(bad, KEY.verifier)
    with pytest.raises(NoteError):
        checkpoints.open_checkpoint(data, OTHER_KEY.verifier)
    with pytest.raises(CheckpointError):
        checkpoints.open_checkpoint(data, KEY.verifier.named("rongke.exam"))


ROOT = notes.b64encode(HEAD.root)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n1\n",
        f"o\n1\n{ROOT}",
        f"o\n1\n{ROOT}\nmore\n",
        f"o\n01\n{ROOT}\n",
        f"o\n-1\n{ROOT}\n",
        f"o\n+1\n{ROOT}\n",
        f"o\n1_0\n{ROOT}\n",
        f"o\n\u0661\n{ROOT}\n",
        f"o\n99999999999999999999\n{ROOT}\n",
        f"\n1\n{ROOT}\n",
        f"o o\n1\n{ROOT}\n",
        f"o+o\n1\n{ROOT}\n",
        f"o\n1\n{ROOT[:-1]}\n",
        "o\n1\nAAAA\n",
        f"o\r\n1\n{ROOT}\n",
    ],
)
def test_malformed_checkpoints_are_refused(text: str) -> None:
    with pytest.raises(CheckpointError):
        checkpoints.parse_text(text)


def test_a_statement_is_about_its_topic() -> None:
    data = checkpoints.sign_statement("period-file", "ab" * 32, KEY)
    assert checkpoints.open_statement(data, "period-file", KEY.verifier) == "ab" * 32
    with pytest.raises(NoteError):
        checkpoints.open_statement(data, "other", KEY.verifier)
    with pytest.raises(NoteError):
        checkpoints.open_statement(checkpoints.sign(HEAD, KEY), "period-file", KEY.verifier)
