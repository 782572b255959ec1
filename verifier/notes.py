"""C2SP signed notes with Ed25519, and tlog-cosignature v1.

Base64 is malleable and so are key texts: everything here is accepted only in
the one form that this module itself writes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from verifier.errors import NoteError

ED25519 = 0x01
COSIGNATURE_V1 = 0x04
MAX_NOTE_BYTES = 64 * 1024
MAX_SIGNATURES = 32
_KEY_BYTES = 32
_SIGNATURE_BYTES = 64
_PREFIX = "\u2014 "
_PRIVATE = "PRIVATE+KEY+"


def b64decode(text: str) -> bytes:
    """Bytes of standard base64 in its one canonical spelling. Raises NoteError."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise NoteError("not base64") from None
    if b64encode(data) != text:
        raise NoteError("base64 that is not in canonical form")
    return data


def b64encode(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def check_name(name: str) -> None:
    """Raise NoteError unless ``name`` can be a key name (no space, no plus)."""
    bad = any(c.isspace() or c == "+" or not c.isprintable() for c in name)
    if not name or bad or len(name) > 200:
        raise NoteError("not a key name")


def _key_id(name: str, algorithm: int, public: bytes) -> bytes:
    text = name.encode("utf-8") + b"\n" + bytes([algorithm]) + public
    return hashlib.sha256(text).digest()[:4]


def _split_key(text: str) -> tuple[str, str, int, bytes]:
    """Name, key id, algorithm and 32 bytes of ``name+id+base64``."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NoteError("not a key: name+id+base64 expected")
    name, key_id, body = parts
    check_name(name)
    data = b64decode(body)
    if len(data) != 1 + _KEY_BYTES:
        raise NoteError("a key of the wrong length")
    if data[0] not in (ED25519, COSIGNATURE_V1):
        raise NoteError("a key of an algorithm that is not supported")
    return name, key_id, data[0], data[1:]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key as the vkey ``name+id+base64(algorithm || key)``."""

    name: str
    algorithm: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read a vkey; one final newline is allowed. Raises NoteError."""
        name, key_id, algorithm, public = _split_key(text.removesuffix("\n"))
        key = cls(name, algorithm, public)
        if key_id != key.key_id.hex():
            raise NoteError("the key id does not fit the key")
        return key

    @property
    def key_id(self) -> bytes:
        """The 4-byte id that marks this key's signatures."""
        return _key_id(self.name, self.algorithm, self.public)

    def named(self, name: str) -> VerifierKey:
        """The same key under another name (one log key signs many logs)."""
        check_name(name)
        return replace(self, name=name)

    def __str__(self) -> str:
        body = b64encode(bytes([self.algorithm]) + self.public)
        return f"{self.name}+{self.key_id.hex()}+{body}"

    def check(self, message: bytes, signature: bytes) -> bool:
        """Whether ``signature`` is this key's Ed25519 signature of ``message``."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A private key; its text form is C2SP's ``PRIVATE+KEY+name+id+base64``."""

    name: str
    algorithm: int
    seed: bytes

    @classmethod
    def generate(cls, name: str, algorithm: int = ED25519) -> SigningKey:
        """A new random key."""
        check_name(name)
        return cls(name, algorithm, secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """Read the private form; one final newline is allowed. Raises NoteError."""
        text = text.removesuffix("\n")
        if not text.startswith(_PRIVATE):
            raise NoteError("not a private key")
        name, key_id, algorithm, seed = _split_key(text.removeprefix(_PRIVATE))
        key = cls(name, algorithm, seed)
        if key_id != key.verifier.key_id.hex():
            raise NoteError("the key id does not fit the key")
        return key

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return VerifierKey(self.name, self.algorithm, private.public_key().public_bytes_raw())

    def named(self, name: str) -> SigningKey:
        """The same key under another name."""
        check_name(name)
        return replace(self, name=name)

    def secret_text(self) -> str:
        """The private form for storing; never printed by ``repr`` or ``str``."""
        body = b64encode(bytes([self.algorithm]) + self.seed)
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{body}"

    def __repr__(self) -> str:
        return f"SigningKey({self.verifier})"

    def sign(self, message: bytes) -> bytes:
        """The 64-byte Ed25519 signature of ``message``."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: key name, 4-byte key id, and what follows it."""

    name: str
    key_id: bytes
    body: bytes

    def line(self) -> str:
        """The line with its newline."""
        return f"{_PREFIX}{self.name} {b64encode(self.key_id + self.body)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note; ``text`` means nothing until a signature was checked."""

    text: str
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The note's one byte form."""
        return (self.text + "\n" + "".join(s.line() for s in self.signatures)).encode("utf-8")


def check_text(text: str) -> None:
    """Raise NoteError unless ``text`` can be signed as a note."""
    if not text.endswith("\n"):
        raise NoteError("a note's text ends in a newline")
    if any(c < " " and c != "\n" for c in text):
        raise NoteError("a control character in the note")


def _parse_signature(line: str) -> Signature:
    if not line.startswith(_PREFIX):
        raise NoteError("a signature line does not begin with a dash")
    name, space, body = line.removeprefix(_PREFIX).partition(" ")
    check_name(name)
    data = b64decode(body)
    if not space or len(data) < 5:
        raise NoteError("a signature line is incomplete")
    return Signature(name, data[:4], data[4:])


def parse(data: bytes) -> Note:
    """Read a note in its canonical byte form. Raises NoteError."""
    if len(data) > MAX_NOTE_BYTES:
        raise NoteError("the note is too large")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NoteError("the note is not UTF-8") from None
    head, gap, tail = whole.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise NoteError("the note has no signatures")
    text = head + "\n"
    check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("too many signatures")
    signatures = tuple(_parse_signature(line) for line in lines)
    if len({(s.name, s.key_id) for s in signatures}) != len(signatures):
        raise NoteError("a key signed twice")
    return Note(text, signatures)


def sign(text: str, *keys: SigningKey) -> bytes:
    """A note over ``text`` signed by each key (Ed25519, algorithm 1)."""
    check_text(text)
    lines: list[Signature] = []
    for key in keys:
        if key.algorithm != ED25519:
            raise NoteError("a cosigner's key signs by cosign() only")
        signature = key.sign(text.encode("utf-8"))
        lines.append(Signature(key.name, key.verifier.key_id, signature))
    note = Note(text, tuple(lines)).encode()
    parse(note)
    return note


def find(note: Note, key: VerifierKey) -> Signature | None:
    """The note's line that claims to be by ``key`` (same name and id)."""
    for signature in note.signatures:
        if (signature.name, signature.key_id) == (key.name, key.key_id):
            return signature
    return None


def verify(note: Note, key: VerifierKey) -> None:
    """Check that an Ed25519 key signed the note. Raises NoteError."""
    signature = find(note, key)
    if signature is None:
        raise NoteError(f"not signed by {key.name}")
    if key.algorithm != ED25519 or not key.check(note.text.encode("utf-8"), signature.body):
        raise NoteError(f"the signature by {key.name} is not valid")


def cosignature_message(text: str, timestamp: int) -> bytes:
    """What a tlog-cosignature v1 signs. ``timestamp`` is POSIX seconds."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosign(data: bytes, key: SigningKey, timestamp: int) -> bytes:
    """The note with a tlog-cosignature v1 added (or replaced) by ``key``.

    ``timestamp`` is POSIX seconds. The caller must have checked that the
    checkpoint is consistent with every one the key cosigned before.
    """
    if key.algorithm != COSIGNATURE_V1:
        raise NoteError("cosigning needs a cosigner's key (algorithm 4)")
    if isinstance(timestamp, bool) or not 0 < timestamp < 2**63:
        raise NoteError("a timestamp out of range")
    note = parse(data)
    body = timestamp.to_bytes(8, "big") + key.sign(cosignature_message(note.text, timestamp))
    own = Signature(key.name, key.verifier.key_id, body)
    others = tuple(s for s in note.signatures if (s.name, s.key_id) != (own.name, own.key_id))
    result = replace(note, signatures=(*others, own)).encode()
    parse(result)
    return result


def verify_cosignature(note: Note, key: VerifierKey) -> int:
    """Check a cosignature and return its POSIX seconds. Raises NoteError."""
    signature = find(note, key)
    if signature is None:
        raise NoteError(f"not cosigned by {key.name}")
    body = signature.body
    if key.algorithm != COSIGNATURE_V1 or len(body) != 8 + _SIGNATURE_BYTES:
        raise NoteError(f"the cosignature by {key.name} is not valid")
    timestamp = int.from_bytes(body[:8], "big")
    message = cosignature_message(note.text, timestamp)
    if not 0 < timestamp < 2**63 or not key.check(message, body[8:]):
        raise NoteError(f"the cosignature by {key.name} is not valid")
    return timestamp


def cosignature_time(signature: Signature) -> int:
    """The POSIX seconds that a cosignature line states, unchecked. Raises NoteError."""
    if len(signature.body) != 8 + _SIGNATURE_BYTES:
        raise NoteError(f"not a cosignature by {signature.name}")
    return int.from_bytes(signature.body[:8], "big")


def parse_keys(lines: Iterable[str]) -> list[VerifierKey]:
    """The vkeys of a key file: one a line, blank lines and # lines ignored."""
    kept = [line.strip() for line in lines]
    return [VerifierKey.parse(line) for line in kept if line and not line.startswith("#")]
