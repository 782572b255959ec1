"""Verification of period files: the ordered, named checks of FORMAT.md.

The command and the web page both call ``verify_files`` and show the same words.
Nothing here trusts the file: keys and held checkpoints come from the caller.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from verifier import checkpoint as checkpoints
from verifier import container
from verifier.checks import (
    Held,
    Work,
    check_checkpoint,
    check_consistency,
    check_container,
    check_cosignature,
    check_files,
    check_leaves,
    check_manifest,
    check_platform,
    check_seen,
    check_signature,
    check_timestamp,
)
from verifier.claims import Span, overlaps
from verifier.content import check_content
from verifier.errors import ContainerError, NoteError, VerifierError
from verifier.notes import COSIGNATURE_V1, ED25519, VerifierKey
from verifier.report import Check, FileReport, Report


@dataclass(frozen=True, slots=True)
class Input:
    """A file to verify: what to call it, and its path or bytes."""

    name: str
    source: Path | bytes


@contextmanager
def _opened(source: Path | bytes) -> Iterator[container.Buffer]:
    """The input's bytes; a path is mapped, not loaded. Raises ContainerError."""
    if isinstance(source, bytes):
        yield source
        return
    try:
        with source.open("rb") as stream:
            size = source.stat().st_size
            if not source.is_file() or size > container.MAX_FILE_BYTES:
                raise ContainerError("not a file, or too large")
            if size == 0:
                yield b""
                return
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                view = memoryview(mapped)
                try:
                    yield view
                finally:
                    view.release()
    except OSError as error:
        raise ContainerError(f"cannot be read: {error.strerror}") from None


@dataclass(frozen=True, slots=True)
class _Told:
    """What one file says, for comparing it with the others."""

    place: str
    spans: dict[str, list[Span]] = field(default_factory=dict)
    hashes: list[bytes] = field(default_factory=list)


def _verify_one(
    item: Input, key: VerifierKey, cosigners: Sequence[VerifierKey], held: Sequence[Held]
) -> tuple[FileReport, _Told]:
    report = FileReport(item.name)
    try:
        with _opened(item.source) as data:
            archive = container.open_archive(data)
            if "manifest.json" not in archive and "leaves.jsonl" not in archive:
                raise ContainerError("a zip, but not a period file")
            work = Work(archive, report, key)
            check_container(work)
            check_manifest(work)
            check_signature(work)
            check_files(work)
            check_leaves(work)
            check_checkpoint(work)
            check_consistency(work)
            check_platform(work)
            check_timestamp(work)
            check_seen(work, held)
            check_cosignature(work, cosigners)
            check_content(work)
    except ContainerError as error:
        report.unusable = str(error)
        return report, _Told("")
    return report, _Told(report.class_id or "", work.spans, work.hashes)


def _check_two_places(told: list[_Told]) -> Check:
    """People in two classes at once, and one class told in two ways."""
    check = Check("two_places")
    if len(told) < 2:
        return check
    _one_history(told, check)
    merged: dict[str, list[Span]] = {}
    for number, file in enumerate(told):
        place = file.place or f"#{number}"
        for subject, own in file.spans.items():
            merged.setdefault(subject, []).extend(s._replace(place=place) for s in own)
    for subject in sorted(merged):
        for one, two, ms in overlaps(merged[subject]):
            if one.place != two.place:
                check.findings.add(
                    "two_places",
                    subject=subject,
                    place=one.place,
                    leaf=one.number,
                    other_place=two.place,
                    other=two.number,
                    ms=ms,
                )
    check.settle()
    return check


def _one_history(told: list[_Told], check: Check) -> None:
    """Two files of one class: the shorter log must be how the longer one begins."""
    longest: dict[str, list[bytes]] = {}
    for one in sorted(told, key=lambda one: -len(one.hashes)):
        whole = longest.setdefault(one.place, one.hashes) if one.place else one.hashes
        if one.hashes != whole[: len(one.hashes)]:
            check.findings.add("two_histories", place=one.place, held=len(one.hashes))


def _open_held(seen: Sequence[bytes], key: VerifierKey) -> list[Held]:
    return [Held(checkpoints.open_checkpoint(data, key)[0]) for data in seen]


def verify_files(
    inputs: Sequence[Input],
    key: VerifierKey,
    cosigners: Sequence[VerifierKey] = (),
    seen: Sequence[bytes] = (),
) -> Report:
    """Verify period files against a log key, cosigners and held checkpoints.

    ``seen`` are signed checkpoints (notes) that the caller kept. Never raises
    for what files hold: unusable input is said in the report (exit_code 2).
    """
    nothing = Report([], Check("two_places"))
    try:
        if not inputs or key.algorithm != ED25519:
            raise NoteError("the log key is not an Ed25519 log key")
        if any(cosigner.algorithm != COSIGNATURE_V1 for cosigner in cosigners):
            raise NoteError("a cosigner's key is not a cosignature key (algorithm 4)")
        held = _open_held(seen, key)
    except VerifierError as error:
        nothing.unusable = str(error)
        return nothing
    reports: list[FileReport] = []
    told: list[_Told] = []
    for item in inputs:
        report, one = _verify_one(item, key, cosigners, held)
        reports.append(report)
        told.append(one)
    result = Report(reports, _check_two_places(told))
    usable = all(report.unusable is None for report in reports)
    if usable and not all(item.matched for item in held):
        result.unusable = "a held checkpoint is neither of these classes nor of the platform"
    return result
