"""README.txt of a period file: what it is, proves, and does not prove."""

from __future__ import annotations

import hashlib

TEXT = """\
一期一档 · 可离线核验的培训记录
================================
本文件是一个培训班的完整记录。请用独立的核验程序检查，不必信任平台：

    python -m verifier period-file.zip --key log.vkey --seen 您保存的检查点.txt

请使用您自己保存的 log.vkey；压缩包里的 log.vkey 只供参考，不能作为信任依据。

能证明：自他人持有的检查点以来，记录没有被修改、删除或重排；
每一分钟计时都由记录重新计算得出，没有重叠，没有超过实际经过的时间，
没有重复计算同一段视频。
不能证明：坐在屏幕前的就是本人；记录之前没有隐瞒。

Period file: a training record that can be verified offline
===========================================================
This file is the whole record of one class. Check it with the stand-alone
verifier, without trusting the platform:

    python -m verifier period-file.zip --key log.vkey --seen held-checkpoint.txt

Use the log.vkey that you keep yourself; the copy in this zip is information only.

It proves: nothing was changed, removed or reordered since a checkpoint that
somebody else holds; every credited minute is recomputed from the record, does
not overlap another, does not exceed wall time, and covers no part of a video
twice.
It does not prove: that a person was there, or that nothing was withheld before
it was logged.

manifest.json       hash and length of every other file; manifest.sig signs it
leaves.jsonl        the log of the class, one event a line (RFC 8785 JSON)
checkpoint.txt      signed size and root of the log (C2SP tlog-checkpoint)
consistency/        proofs from earlier checkpoints
platform/           proof that the checkpoint stands in the platform's log
rules.json          the rule pack; timetable.json, roster.json, lecturers.json
ledger.json         hours and reasons as recomputed; attendance.csv as a table
class.json          what the class is; records/ tables that follow from the leaves
evidence/           signatures and pictures that the leaves commit to
timestamp/          an RFC 3161 token over a checkpoint, where one was taken
report.pdf          the printed report: made from the above by the platform; only the
                    manifest's signature binds it, the verifier does not print it again
"""
FIRST = "92d68b831442e6c4499a7278fea12ca041bb6af787789694fa65962dde07c55c"
"""SHA-256 of the text in files of version 1."""


def readme() -> bytes:
    """The file's bytes."""
    return TEXT.encode("utf-8")


KNOWN = frozenset({FIRST, hashlib.sha256(readme()).hexdigest()})
