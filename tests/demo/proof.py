"""After the class: verify the file as an agency would, tamper with it, rewrite it, add it up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.demo.rewriting import rewrite
from tests.demo.tampering import Leaf, leaves_of, members_of, tamperings
from tests.demo.words import Progress
from verifier import checkpoint, notes

JSON = dict[str, Any]


def verify(root: Path, file: Path, folder: Path, *, held: bool, cosigned: bool = False) -> int:
    """Exit status of ``python -m verifier`` on a file."""
    command = [sys.executable, "-m", "verifier", str(file), "--key", str(folder / "log.vkey")]
    if held:
        command += ["--seen", str(folder / "held-checkpoint.txt")]
    if cosigned:
        command += ["--cosigner", str(folder / "agency.vkey")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(f"the verifier crashed: {done.stderr[-500:]}")
    if held and cosigned and done.returncode:
        print(done.stdout[-3000:], file=sys.stderr)
    return done.returncode


def prove(root: Path, folder: Path, show: Progress) -> JSON:
    """Verified, tampered, rewritten: what each came to."""
    file = folder / "period-file.zip"
    show.stage("python -m verifier period-file.zip --key --cosigner --seen held-checkpoint.txt")
    verified = verify(root, file, folder, held=True, cosigned=True) == 0
    show.detail("verified" if verified else "NOT VERIFIED")
    made = tamperings(file.read_bytes())
    show.stage(f"{len(made)} tamperings")
    spoiled = folder / "tampered"
    spoiled.mkdir(exist_ok=True)

    def attempt(number: int) -> int:
        path = spoiled / f"{number:02d}.zip"
        path.write_bytes(made[number].data)
        return verify(root, path, folder, held=False)

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(attempt, range(len(made))))
    for item, code in zip(made, codes, strict=True):
        print(f"           {'rejected' if code else 'ACCEPTED'} ({code})  {item.name}")
    show.stage("a rewrite with the log's own key: minutes added, everything signed anew")
    key = notes.SigningKey.parse((folder / "log.key").read_text())
    held = checkpoint.peek((folder / "held-checkpoint.txt").read_bytes()).size
    forgery = rewrite(file.read_bytes(), key, before=held)
    forged = folder / "rewritten.zip"
    forged.write_bytes(forgery.data)
    alone = verify(root, forged, folder, held=False)
    against = verify(root, forged, folder, held=True)
    print(
        f"           {forgery.added_ms / 1000:.0f} s added; alone it verifies: {alone == 0}; "
        f"against the held checkpoint it is rejected: {against == 1}"
    )
    return {
        "verified": verified,
        "tampers_tried": len(made),
        "tampers_rejected": sum(code != 0 for code in codes),
        "rewrite_alone_verifies": alone == 0,
        "rewrite_rejected": against == 1,
        "rewrite_added_s": round(forgery.added_ms / 1000, 1),
    }


def add_up(folder: Path, findings: JSON) -> list[JSON]:
    """Per trainee what the verified file says, found by the leases that the player was given."""
    leaves = leaves_of(members_of((folder / "period-file.zip").read_bytes()))
    owner = {
        leaf["payload"]["lease"]: leaf["subject"]
        for leaf in leaves
        if leaf["kind"] == "presence.lease_taken"
    }
    earned: dict[str, list[Leaf]] = defaultdict(list)
    missed: dict[str, int] = {}
    for leaf in leaves:
        if leaf["kind"] == "presence.interval":
            earned[leaf["subject"]].append(leaf["payload"])
        elif leaf["kind"] == "prompt.missed":
            missed.setdefault(leaf["subject"], leaf["at"])
    rows = []
    for who in findings["trainees"]:
        subjects = {owner[lease] for lease in who["leases"]}
        assert len(subjects) <= 1, who["name"]
        own = [p for subject in subjects for p in earned[subject]]
        first = min((missed[s] for s in subjects if s in missed), default=None)
        after = [p for p in own if first is not None and p["wall_from"] >= first]
        credited = sum(p["credited"] for p in own)
        if not who["leases"]:
            credited = who["ledger_ms"]  # no lease, so nothing in the log either
        media = sum(p["credited"] for p in own if p["basis"] == "media")
        rows.append(
            {
                **who,
                "credited_ms": credited,
                "media_ms": media,
                "missed": first is not None,
                "after_missed_ms": sum(p["credited"] for p in after),
            }
        )
    return rows


def figures(rows: list[JSON], proof: JSON) -> JSON:
    """The last line."""
    honest = [row for row in rows if row["behaviour"] == "honest"]
    credit = {
        row["behaviour"]: round(row["credited_ms"] / 1000, 1)
        for row in rows
        if row["behaviour"] != "honest"
    }
    silent = next(row for row in rows if row["behaviour"] == "never_answers")
    credit["never_answers"] = round(silent["after_missed_ms"] / 1000, 1)
    return {
        "trainees": len(rows),
        "honest": len(honest),
        "honest_credit_min": round(
            min(row["media_ms"] / max(1, row["played_ms"]) for row in honest), 4
        ),
        "max_credit_over_wall": round(
            max(row["credited_ms"] / 1000 / max(row["wall_s"], 0.001) for row in rows), 4
        ),
        "credit": credit,
        "never_answers_before_missed": round(
            (silent["credited_ms"] - silent["after_missed_ms"]) / 1000, 1
        ),
        "played": {
            row["behaviour"]: round(row["played_ms"] / 1000, 1)
            for row in rows
            if row["behaviour"] != "honest"
        },
        **proof,
    }


def problems(result: JSON, rows: list[JSON]) -> list[str]:
    """What the demo promises and did not keep."""
    credit, wall = result["credit"], {row["behaviour"]: row["wall_s"] for row in rows}
    silent = next(row for row in rows if row["behaviour"] == "never_answers")
    promises = {
        "the file verifies": result["verified"],
        "every tampering is rejected": result["tampers_rejected"] == result["tampers_tried"] >= 20,
        "the rewrite is rejected": result["rewrite_rejected"],
        "at least 15 are honest": result["honest"] >= 15,
        "honest people get what they played": result["honest_credit_min"] >= 0.99,
        "nobody gets more than wall time": result["max_credit_over_wall"] <= 1.0,
        "a hidden page earns at most one beat": credit["hidden"] <= 10.0,
        "a prompt was missed": silent["missed"],
        "nothing after a missed prompt": credit["never_answers"] == 0,
        "skipping earns what was played": credit["skipper"] <= result["played"]["skipper"],
        "invented beats earn nothing": credit["invented"] == 0,
        "replayed beats earn nothing": credit["replayed"] == 0,
        "four tabs earn one wall": credit["four_tabs"] <= wall["four_tabs"],
        "two devices earn one wall": credit["two_devices"] <= wall["two_devices"],
        "the ledger says what the file says": all(
            row["credited_ms"] == row["ledger_ms"] for row in rows
        ),
        "a rebuild equals the ledger": result["rebuild_equal"],
    }
    return [name for name, kept in promises.items() if not kept]


def save(folder: Path, rows: list[JSON], result: JSON) -> None:
    """Keep the figures beside the file."""
    text = json.dumps({"result": result, "rows": rows}, ensure_ascii=False, indent=1)
    (folder / "result.json").write_text(text)
