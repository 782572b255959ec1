"""C2SP tlog-checkpoints: origin, size and root in a signed note.

One log key signs many logs. Its name is the log name (``rongke.example``), a
class log's origin is ``rongke.example/class/<uuid>``, and a checkpoint's
signature line bears the origin as the key name, as C2SP recommends: the key id
is computed for that name (``VerifierKey.named``).
"""

from __future__ import annotations

from dataclasses import dataclass

from verifier import notes
from verifier.errors import CheckpointError, NoteError
from verifier.merkle import HASH_BYTES, MAX_SIZE
from verifier.notes import SigningKey, VerifierKey


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: which log, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note text: three lines, no extension lines."""
        return f"{self.origin}\n{self.size}\n{notes.b64encode(self.root)}\n"


def class_origin(log_name: str, class_id: str) -> str:
    """Origin of a class log."""
    return f"{log_name}/class/{class_id}"


def platform_origin(log_name: str) -> str:
    """Origin of the platform log."""
    return f"{log_name}/platform"


def _check_origin(origin: str) -> None:
    try:
        notes.check_name(origin)
    except NoteError:
        raise CheckpointError("not an origin") from None


def parse_text(text: str) -> Checkpoint:
    """Read a checkpoint's note text (unsigned!). Raises CheckpointError."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise CheckpointError("a checkpoint has exactly three lines")
    origin, size_text, root_text = lines[:3]
    _check_origin(origin)
    if not size_text.isascii() or not size_text.isdigit() or len(size_text) > 19:
        raise CheckpointError("the tree size is not a number")
    size = int(size_text)
    if str(size) != size_text or size > MAX_SIZE:
        raise CheckpointError("the tree size is not in canonical form")
    try:
        root = notes.b64decode(root_text)
    except NoteError as error:
        raise CheckpointError(f"the root is {error}") from None
    if len(root) != HASH_BYTES:
        raise CheckpointError("the root has the wrong length")
    return Checkpoint(origin, size, root)


def covers(key: VerifierKey | SigningKey, origin: str) -> bool:
    """Whether a log key may sign for this origin: its name or below it."""
    return origin == key.name or origin.startswith(key.name + "/")


def sign(checkpoint: Checkpoint, key: SigningKey) -> bytes:
    """The signed checkpoint (a note). ``key`` is the log key. Raises NoteError."""
    parse_text(checkpoint.text())
    if not covers(key, checkpoint.origin):
        raise CheckpointError("the log key does not cover this origin")
    return notes.sign(checkpoint.text(), key.named(checkpoint.origin))


def peek(data: bytes) -> Checkpoint:
    """The checkpoint in a note WITHOUT checking any signature."""
    return parse_text(notes.parse(data).text)


def open_checkpoint(data: bytes, key: VerifierKey) -> tuple[Checkpoint, notes.Note]:
    """Check form and the log's signature; cosignatures are not looked at.

    Raises CheckpointError (form, origin) or NoteError (signature).
    """
    note = notes.parse(data)
    checkpoint = parse_text(note.text)
    if not covers(key, checkpoint.origin):
        raise CheckpointError("the key given does not cover this checkpoint's origin")
    notes.verify(note, key.named(checkpoint.origin))
    return checkpoint, note


def sign_statement(topic: str, digest_hex: str, key: SigningKey) -> bytes:
    """A note ``<log name>/<topic>\\n<sha256 hex>\\n`` signed by the log key."""
    name = f"{key.name}/{topic}"
    return notes.sign(f"{name}\n{digest_hex}\n", key.named(name))


def open_statement(data: bytes, topic: str, key: VerifierKey) -> str:
    """The digest of a statement signed by ``key`` alone. Raises NoteError."""
    note = notes.parse(data)
    name = f"{key.name}/{topic}"
    lines = note.text.split("\n")
    if len(lines) != 3 or lines[0] != name or len(note.signatures) != 1:
        raise NoteError("not the statement expected")
    notes.verify(note, key.named(name))
    return lines[1]
