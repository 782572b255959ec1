"""The shell-and-openssl way (``check.sh``) and the verifier agree on good and on bad files."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verifier import kit
from tests.verifier.forging import (
    FILE,
    HELD,
    HONEST,
    Members,
    inflate,
    listed_again,
    members_of,
    only,
    signed_again,
    verify,
)
from tests.verifier.kit import KEY, OTHER_KEY
from tests.verifier.test_a_thousand_mutations import without_key
from tests.verifier.test_rewrites import CONTRADICTIONS
from verifier import container

SCRIPT = Path(__file__).resolve().parents[2] / "verifier" / "check.sh"
TOOLS = ("sh", "openssl", "unzip", "awk", "xxd")
pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason="needs " + ", ".join(TOOLS)
)


def by_shell(data: bytes, folder: Path, held: bytes | None = None) -> tuple[int, str]:
    """What the script says of a file."""
    (folder / "period-file.zip").write_bytes(data)
    (folder / "log.vkey").write_text(f"{KEY.verifier}\n")
    arguments = ["period-file.zip", "log.vkey"]
    if held is not None:
        (folder / "held.txt").write_bytes(held)
        arguments.append("held.txt")
    done = subprocess.run(
        ["sh", str(SCRIPT), *arguments], cwd=folder, capture_output=True, check=False
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


GOOD: dict[str, bytes | None] = {
    "alone": None,
    "the class's own checkpoint": HELD,
    "its first leaf": HONEST.head(1),
    "the newest": HONEST.head(),
    "the platform's": HONEST.platform().checkpoint,
    "the platform's earlier one": HONEST.platform().consistency[0][0],
}


@pytest.mark.parametrize("name", GOOD)
def test_both_accept_an_honest_file(name: str, tmp_path: Path) -> None:
    held = GOOD[name]
    code, said = by_shell(FILE, tmp_path, held)
    assert code == 0, said
    assert verify(FILE, () if held is None else (held,)).exit_code == 0


def rewritten_file() -> bytes:
    return kit.rewritten(inflate)


def changed(change: Callable[[Members], Members]) -> bytes:
    return container.write(change(members_of(FILE)))


BAD: dict[str, tuple[Callable[[], bytes], bytes | None]] = {
    "rewritten, class checkpoint held": (rewritten_file, HELD),
    "rewritten, platform checkpoint held": (rewritten_file, HONEST.platform().checkpoint),
    "signed by another key": (lambda: HONEST.build(OTHER_KEY), None),
    "a file more": (lambda: changed(lambda m: {**m, "evidence/more.txt": b""}), None),
    "a file less": (
        lambda: changed(lambda m: {n: d for n, d in m.items() if n != "README.txt"}),
        None,
    ),
    "minutes raised, listed again": (
        lambda: changed(
            lambda m: listed_again(
                {**m, "leaves.jsonl": m["leaves.jsonl"].replace(b"300000", b"300001", 1)}
            )
        ),
        None,
    ),
    "minutes raised, signed again": (
        lambda: changed(
            lambda m: signed_again(
                {**m, "leaves.jsonl": m["leaves.jsonl"].replace(b"300000", b"300001", 1)}
            )
        ),
        None,
    ),
    "the last leaf dropped, signed again": (
        lambda: changed(
            lambda m: signed_again(
                {**m, "leaves.jsonl": b"".join(m["leaves.jsonl"].splitlines(True)[:-1])}
            )
        ),
        None,
    ),
    "two leaves swapped, signed again": (
        lambda: changed(
            lambda m: signed_again(
                {**m, "leaves.jsonl": b"".join(sorted(m["leaves.jsonl"].splitlines(True)))}
            )
        ),
        None,
    ),
    "another platform leaf, signed again": (
        lambda: changed(
            lambda m: signed_again(
                {**m, "platform/leaf.json": m["platform/leaf.json"].replace(b'"at":', b'"at":1', 1)}
            )
        ),
        None,
    ),
    "an earlier checkpoint altered, signed again": (
        lambda: changed(
            lambda m: signed_again(
                {
                    **m,
                    "consistency/10.json": m["consistency/10.json"].replace(
                        b'"root1":"', b'"root1":"00', 1
                    ),
                }
            )
        ),
        None,
    ),
    "not a zip": (lambda: b"hello", None),
    "a traversal": (lambda: FILE.replace(b"evidence/note.txt", b"evidence/../e.txt"), None),
}


@pytest.mark.parametrize("name", BAD)
def test_both_refuse_a_bad_one(name: str, tmp_path: Path) -> None:
    make, held = BAD[name]
    data = make()
    code, said = by_shell(data, tmp_path, held)
    assert code, said
    assert verify(data, () if held is None else (held,)).exit_code == (2 if code == 2 else 1)


@pytest.mark.parametrize("name", ["credited above wall", "two lessons at once"])
def test_both_refuse_time_spent_twice(name: str, tmp_path: Path) -> None:
    """The whole log signed anew by its own key, so that only the minutes give it away."""
    data = kit.rewritten(CONTRADICTIONS[name][1])
    code, said = by_shell(data, tmp_path)
    assert code == 1, said
    assert "wall" in only(verify(data)).failed


def test_both_refuse_forty_random_changes(tmp_path: Path) -> None:
    dice = random.Random(65)
    for _ in range(40):
        data = without_key(dice)
        code, said = by_shell(data, tmp_path)
        refused = verify(data).exit_code
        container_only = refused == 1 and only(verify(data)).failed == ["container"]
        assert code or container_only, said  # how a zip is packed is for the verifier alone
        shutil.rmtree(tmp_path)
        tmp_path.mkdir()
