"""The command as people run it: exit codes, words, hostile input, flipped bytes."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.verifier import kit
from tests.verifier.forging import FILE, HELD, HONEST, inflate, members_of, signed_again
from tests.verifier.kit import AGENCY, KEY, OTHER_KEY
from tests.verifier.test_container import HOSTILE
from verifier import container
from verifier.__main__ import main
from verifier.verify import Input, verify_files

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """What an agency's officer has on the desk."""
    (tmp_path / "period-file.zip").write_bytes(FILE)
    (tmp_path / "log.vkey").write_text(f"# kept since 2026\n{KEY.verifier}\n")
    (tmp_path / "agency.vkey").write_text(f"{AGENCY.verifier}\n")
    (tmp_path / "held.txt").write_bytes(HELD)
    (tmp_path / "rewritten.zip").write_bytes(kit.rewritten(inflate))
    return tmp_path


def run(desk: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As its own process, in a folder where nothing of the platform is."""
    command = [sys.executable, "-I", "-c", START, *arguments]
    return subprocess.run(command, cwd=desk, capture_output=True, text=True, check=False)


START = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
for name in ("django", "socket", "ssl", "urllib.request", "http.client"):
    sys.modules[name] = None
from verifier.__main__ import main
sys.exit(main())
"""


def test_verified_without_django_or_network(desk: Path) -> None:
    seen = ("--seen", "held.txt", "--cosigner", "agency.vkey")
    done = run(desk, "period-file.zip", "--key", "log.vkey", *seen, "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "period-file.zip: VERIFIED" in done.stdout
    assert "What it does not prove" in done.stdout


def test_a_rewrite_is_named_in_both_languages(desk: Path) -> None:
    arguments = ("rewritten.zip", "--key", "log.vkey", "--seen", "held.txt")
    english, chinese = run(desk, *arguments, "--lang", "en"), run(desk, *arguments, "--lang", "zh")
    assert (english.returncode, chinese.returncode) == (1, 1)
    assert "history was rewritten" in english.stdout
    assert "历史被改写" in chinese.stdout


def test_json_says_the_same(desk: Path) -> None:
    done = run(desk, "rewritten.zip", "--key", "log.vkey", "--seen", "held.txt", "--json")
    report = json.loads(done.stdout)
    assert (report["verified"], report["exit"]) == (False, 1)
    failed = [c["name"] for c in report["files"][0]["checks"] if c["status"] == "fail"]
    assert failed == ["seen"]


def command(desk: Path, *arguments: str) -> int:
    """The same in this process, which is quicker."""
    try:
        return main([str(desk / a) if (desk / a).exists() else a for a in arguments])
    except SystemExit as leaving:
        return int(leaving.code or 0)


def test_another_key_does_not_verify(desk: Path) -> None:
    (desk / "other.vkey").write_text(f"{OTHER_KEY.verifier}\n")
    assert command(desk, "period-file.zip", "--key", "other.vkey") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("period-file.zip",),
        ("period-file.zip", "--key"),
        ("period-file.zip", "--key", "absent.vkey"),
        ("period-file.zip", "--key", "period-file.zip"),
        ("period-file.zip", "--key", "held.txt"),
        ("period-file.zip", "--key", "agency.vkey"),
        ("period-file.zip", "--key", "log.vkey", "--cosigner", "log.vkey"),
        ("period-file.zip", "--key", "log.vkey", "--seen", "log.vkey"),
        ("period-file.zip", "--key", "log.vkey", "--seen", "absent.txt"),
        ("period-file.zip", "--key", "log.vkey", "--lang", "xx"),
        ("absent.zip", "--key", "log.vkey"),
        ("log.vkey", "--key", "log.vkey"),
        (".", "--key", "log.vkey"),
        ("period-file.zip", "log.vkey", "--key", "log.vkey"),
    ],
)
def test_unusable_input_exits_2(desk: Path, arguments: tuple[str, ...]) -> None:
    assert command(desk, *arguments) == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_zips_exit_2(desk: Path, name: str) -> None:
    (desk / "hostile.zip").write_bytes(HOSTILE[name])
    assert command(desk, "hostile.zip", "--key", "log.vkey", "--json") == 2


def outcome(data: bytes) -> int:
    report = verify_files([Input("x", data)], KEY.verifier, [AGENCY.verifier], [HELD])
    json.dumps(report.to_json("zh"))
    return report.exit_code


def test_no_flipped_byte_goes_unnoticed() -> None:
    """Every region: headers, each member's first and last bytes, and random ones."""
    with zipfile.ZipFile(io.BytesIO(FILE)) as archive:
        starts = [info.header_offset for info in archive.infolist()]
        central = archive.start_dir
    chance = random.Random(20260302)
    places = {*range(central, len(FILE), 5), *(s + n for s in starts for n in range(0, 40, 3))}
    places |= {chance.randrange(len(FILE)) for _ in range(400)}
    for at in sorted(places):
        data = bytearray(FILE)
        data[at] ^= 1 << chance.randrange(8)
        assert outcome(bytes(data)) in (1, 2), f"byte {at}"


def test_no_cut_or_inserted_piece_goes_unnoticed() -> None:
    chance = random.Random(7)
    for _ in range(150):
        at, length = chance.randrange(len(FILE)), chance.choice((1, 2, 30, 1000))
        piece = chance.randbytes(length)
        assert outcome(FILE[:at] + FILE[at + length :]) in (1, 2)
        assert outcome(FILE[:at] + piece + FILE[at:]) in (1, 2)
        assert outcome(FILE[:at]) == 2


def test_shuffled_json_inside_never_crashes() -> None:
    """Documents of every wrong shape, signed again, end in a finding."""
    shapes = (b"", b"null", b"[]", b"{}", b'"x"', b"[[]]", b"[{}]", b"7", b"[null]", b"\xff")
    names = [n for n in members_of(FILE) if n not in ("manifest.json", "manifest.sig")]
    free = ("evidence/note.txt", "report.pdf")
    for name in names:
        for shape in shapes:
            data = container.write(signed_again({**members_of(FILE), name: shape}))
            expected = 0 if name in free else 1
            assert outcome(data) == expected, (name, shape)


def test_logs_and_documents_beyond_measure_are_refused_without_being_unpacked() -> None:
    """Millions of empty lines, a nest of brackets, a manifest of ten megabytes."""
    honest = members_of(FILE)
    lines = container.write(signed_again({**honest, "leaves.jsonl": b"\n" * 20_000_000}))
    (found,) = verify_files([Input("x", lines)], KEY.verifier).files
    assert found.check("leaves").findings.count == 1
    brackets = container.write(signed_again({**honest, "leaves.jsonl": b"[]\n" * 200_000}))
    (found,) = verify_files([Input("x", brackets)], KEY.verifier).files
    assert found.check("leaves").findings.count == 1000
    for name in ("manifest.json", "roster.json", "platform/inclusion.json", "checkpoint.txt"):
        assert outcome(container.write({**honest, name: b"[" * 5_000_000})) == 2


def test_unusable_input_is_said_as_json_too(desk: Path) -> None:
    done = run(desk, "period-file.zip", "--key", "absent.vkey", "--json")
    assert done.returncode == 2
    report = json.loads(done.stdout)
    assert (report["verified"], report["exit"]) == (False, 2)
    assert "absent.vkey" in report["unusable"]


def test_a_closed_pipe_is_no_traceback(desk: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", START, "period-file.zip", "--key", "log.vkey"],
        cwd=desk,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    process.wait()
    assert b"Traceback" not in errors


def test_the_large_class_fits_in_memory(desk: Path) -> None:
    """A path is mapped, not loaded; the outcome is the same."""
    path = desk / "period-file.zip"
    assert verify_files([Input("x", path)], KEY.verifier).exit_code == 0
    assert HONEST.head() in path.read_bytes()
