"""Checks of what the leaves say: documents, minutes, ledger and attendance."""

from __future__ import annotations

from typing import Any

from verifier import class_facts, documents, evidence, periodfile, records, signatures
from verifier.audit import CHECKS as AUDIT_CHECKS
from verifier.audit import Auditor
from verifier.checks import Work
from verifier.container import MAX_MEMBER_BYTES
from verifier.errors import VerifierError
from verifier.policy import Accumulator, Result
from verifier.policy.sign_in import sign_in_rules
from verifier.report import PASS
from verifier.sign_ins import SignIns

SUPPLIED_SHOWN = 6


def _check_documents(work: Work) -> tuple[Any, Any, Any, Any] | None:
    """Rule pack, timetable, roster and lecturers, when each is as logged."""
    check, recorded = work.report.check("documents"), documents.Recorded()
    for leaf in work.leaves:
        recorded.feed(leaf)
    found = check.findings
    rules = documents.check_rules(work.read("rules.json"), recorded, found)
    timetable = documents.check_timetable(work.read("timetable.json"), recorded, found)
    roster = documents.check_people(
        "roster.json", work.read("roster.json"), recorded.trainees, "withdrawn", found
    )
    lecturers = documents.check_people(
        "lecturers.json", work.read("lecturers.json"), recorded.lecturers, "role", found
    )
    if work.manifest.get("v") != 1:
        facts = class_facts.check(work.read(class_facts.NAME), work.leaves, found)
        _supplied(work, facts)
    check.settle()
    work.report.notices.kept += recorded.notices.kept
    if not recorded.closed:
        work.report.notices.add("not_closed")
    if rules is None or timetable is None or roster is None or lecturers is None:
        return None
    return rules, timetable, roster, lecturers


def _supplied(work: Work, facts: dict[str, Any] | None) -> None:
    """Say which files are the platform's word alone: bound by the manifest, provable by nothing."""
    names = [name for name in work.archive.members if evidence.is_supplied(name)]
    if facts is not None and facts["source"] == class_facts.SUPPLIED:
        names.append(class_facts.NAME)
    if names:
        shown = ", ".join(sorted(names)[:SUPPLIED_SHOWN])
        work.report.notices.add("supplied", count=len(names), files=shown)


def _audit(work: Work, rules: Any) -> None:
    auditor = Auditor(sign_out=rules is None or "onsite" in sign_in_rules(rules).sign_out)
    for leaf in work.leaves:
        auditor.feed(leaf)
    findings = auditor.finish()
    for name in AUDIT_CHECKS:
        check = work.report.check(name)
        check.findings = findings[name]
        check.settle()
    work.report.notices.kept += auditor.notices.kept
    work.spans = auditor.spans()


def _check_sign_ins(work: Work, rules: Any) -> None:
    check, told = work.report.check("sign_ins"), SignIns()
    for leaf in work.leaves:
        told.feed(leaf)
    check.findings = told.finish(rules)
    check.settle()


def _check_evidence(work: Work, timetable: list[Any], roster: list[Any]) -> None:
    """The signature files open the commitments in the log, and are drawn as they say."""
    check = work.report.check("evidence")
    names = [name for name in work.archive.members if name.startswith(signatures.FOLDER)]
    files = {name: work.read(name, MAX_MEMBER_BYTES) for name in names}
    signatures.check(files, work.leaves, roster, timetable, check.findings)
    pictures = {
        name: work.archive.sha256(name)
        for name in work.archive.members
        if name.startswith(evidence.CAPTURES)
    }
    evidence.check_captures(pictures, work.leaves, check.findings)
    check.settle()


def _check_records(work: Work, result: Result, documents_of: tuple[Any, Any, Any]) -> None:
    """The tables of ``records/`` are exactly those that the leaves give."""
    check = work.report.check("records")
    present = {n for n in work.archive.members if n.startswith(records.FOLDER)}
    if work.manifest.get("v") == 1 and not present:
        return
    timetable, roster, lecturers = documents_of
    expected = records.members(work.leaves, result, roster, lecturers, timetable)
    for name in sorted(present | expected.keys()):
        if name not in present:
            check.findings.add("missing", file=name)
        elif name not in expected:
            check.findings.add("unknown_name", file=name)
        elif not work.equals(name, expected[name]):
            check.findings.add("not_as_recomputed", file=name)
    check.settle()


def _summarise(result: Result) -> dict[str, int]:
    grades = {f"grade_{g}": sum(s.grades[g] for s in result.subjects) for g in _grades(result)}
    return {
        "trainees": len(result.subjects),
        "cells": len(result.cells),
        "credited": sum(s.credited for s in result.subjects),
        "hours_milli": sum(s.hours_milli for s in result.subjects),
        "barred": sum(s.barred for s in result.subjects),
        **grades,
    }


def _grades(result: Result) -> list[str]:
    """Grades that occur in a result, in their fixed order."""
    return list(result.subjects[0].grades) if result.subjects else []


def _check_ledger(
    work: Work, rules: Any, timetable: list[Any], roster: list[Any], lecturers: list[Any]
) -> None:
    """ledger.json and attendance.csv equal what the leaves give, byte for byte."""
    ledger, attendance = work.report.check("ledger"), work.report.check("attendance")
    try:
        accumulator = Accumulator(rules, timetable, roster)
        for leaf in work.leaves:
            accumulator.feed(leaf)
        result = accumulator.result(work.manifest.get("built_at"))
        expected = periodfile.ledger_members(result, timetable, roster)
        _check_records(work, result, (timetable, roster, lecturers))
    except VerifierError as error:  # sums may leave the range of integers that JSON can hold
        ledger.findings.add("bad_rules", why=str(error))
        ledger.settle()
        return
    if not work.equals("ledger.json", expected["ledger.json"]):
        ledger.findings.add("not_as_recomputed", file="ledger.json")
    if not work.equals("attendance.csv", expected["attendance.csv"]):
        attendance.findings.add("not_as_recomputed", file="attendance.csv")
    for flag in sorted({flag for s in result.subjects for flag in s.flags}):
        number = sum(flag in s.flags for s in result.subjects)
        work.report.notices.add("over_cap", flag=flag, count=number)
    ledger.settle()
    attendance.settle()
    work.report.summary = _summarise(result)


def check_content(work: Work) -> None:
    """The checks that need leaves of valid form."""
    if work.report.check("leaves").status != PASS:
        return
    known = _check_documents(work)
    _audit(work, None if known is None else known[0])
    if known is not None:
        rules, timetable, roster, lecturers = known
        _check_sign_ins(work, rules)
        _check_evidence(work, timetable, roster)
        _check_ledger(work, rules, timetable, roster, lecturers)
