"""``python -m verifier FILE... --key log.vkey``; see FORMAT.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from verifier import words
from verifier.errors import NoteError, VerifierError
from verifier.notes import MAX_NOTE_BYTES, VerifierKey, parse_keys
from verifier.policy.words import hours
from verifier.report import FAIL, PASS, Check, FileReport, Report
from verifier.verify import Input, verify_files

UNUSABLE = 2
_MARKS = {PASS: "+", FAIL: "x"}


class _Parser(argparse.ArgumentParser):
    """Wrong arguments are unusable input: exit 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and exit 2."""
        self.print_usage(sys.stderr)
        self.exit(UNUSABLE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="verifier",
        description="Verify period files offline. 离线核验一期一档。",
        epilog="exit: 0 verified 核验通过, 1 not verified 未通过, 2 unusable input 无法核验",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="period-file.zip")
    parser.add_argument("--key", required=True, help="log.vkey, kept by you / 您保存的日志公钥")
    parser.add_argument("--cosigner", action="append", default=[], metavar="VKEY")
    parser.add_argument("--seen", action="append", default=[], metavar="CHECKPOINT")
    parser.add_argument("--lang", choices=("zh", "en"), default=None)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def _language(chosen: str | None) -> str:
    if chosen:
        return chosen
    return "zh" if os.environ.get("LANG", "").lower().startswith("zh") else "en"


def _read(path: str) -> bytes:
    """A small file (key or checkpoint). Raises NoteError."""
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_NOTE_BYTES + 1)
    except (OSError, ValueError):
        raise NoteError(f"{path}: cannot be read") from None
    if len(data) > MAX_NOTE_BYTES:
        raise NoteError(f"{path}: too large")
    return data


def _keys(path: str) -> list[VerifierKey]:
    try:
        keys = parse_keys(_read(path).decode("utf-8").splitlines())
    except UnicodeDecodeError:
        raise NoteError(f"{path}: not a key file") from None
    if not keys:
        raise NoteError(f"{path}: holds no key")
    return keys


def _check_lines(check: Check, lang: str) -> list[str]:
    mark = _MARKS.get(check.status, "-")
    lines = [f" {mark} {words.check_title(check.name, lang)}: {words.status(check.status, lang)}"]
    lines += [f"     {words.problem(problem, lang)}" for problem in check.findings.kept]
    more = check.findings.count - len(check.findings.kept)
    if more > 0:
        lines.append(f"     {words.title('more', lang, count=more)}")
    return lines


def _file_lines(report: FileReport, lang: str) -> list[str]:
    if report.unusable is not None:
        return [f"{report.name}: {words.title('unusable', lang)}: {report.unusable}"]
    outcome = words.title("verified" if report.verified else "failed", lang)
    lines = [f"{report.name}: {outcome}"]
    for check in report.checks:
        lines += _check_lines(check, lang)
    if report.summary:
        lines.append(
            " "
            + words.title(
                "summary",
                lang,
                trainees=report.summary["trainees"],
                minutes=report.summary["credited"] // 60_000,
                hours=hours(report.summary["hours_milli"]),
            )
        )
    if report.notices.kept:
        lines.append(f" {words.title('notices', lang)}:")
        lines += [f"     {words.problem(notice, lang)}" for notice in report.notices.kept]
    return lines


def render(report: Report, lang: str) -> str:
    """The report as text for a terminal."""
    lines: list[str] = []
    for item in report.files:
        lines += _file_lines(item, lang)
    if report.two_places.status in _MARKS:
        lines += _check_lines(report.two_places, lang)
    if report.unusable is not None:
        lines.append(f"{words.title('unusable', lang)}: {report.unusable}")
    lines.append(f"{words.title('proves', lang)}:")
    lines += [f"  {text}" for text in words.proves(lang)]
    lines.append(f"{words.title('does_not', lang)}:")
    lines += [f"  {text}" for text in words.does_not_prove(lang)]
    return "\n".join(lines)


def _verify(arguments: argparse.Namespace) -> Report:
    """The report on what the arguments name; unreadable keys are in it too."""
    try:
        key = _keys(arguments.key)[0]
        cosigners = [key for path in arguments.cosigner for key in _keys(path)]
        seen = [_read(path) for path in arguments.seen]
        inputs = [Input(name, Path(name)) for name in arguments.files]
        return verify_files(inputs, key, cosigners, seen)
    except VerifierError as error:
        return Report([], Check("two_places"), str(error))
    except (MemoryError, RecursionError) as error:
        return Report([], Check("two_places"), f"more than can be read: {type(error).__name__}")


def _run(arguments: argparse.Namespace) -> int:
    lang = _language(arguments.lang)
    report = _verify(arguments)
    if arguments.json:
        print(json.dumps(report.to_json(lang), ensure_ascii=False))
    else:
        print(render(report, lang))
    return report.exit_code


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 verified, 1 not verified, 2 unusable input."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        outcome = _run(_parser().parse_args(argv))
        if sys.stdout is not None:  # None when it was closed before we began
            sys.stdout.flush()
        return outcome
    except BrokenPipeError:
        # The reader of our output has gone; a closed stdout must not raise at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
