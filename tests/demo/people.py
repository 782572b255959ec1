"""Thirty invented people with numbers that pass the checksum, in an Excel file."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

SURNAMES = "陈邓方冯高何胡黄江李梁林刘罗马潘沈宋唐王吴谢徐许杨叶张赵郑周"
_GIVEN = (
    "桂芳 志强 晓梅 国平 雅琴 建军 秀英 海涛 丽娟 伟明 春燕 志明 红霞 永强 晓东 "
    "玉兰 文杰 佳宁 丽华 建国 美玲 俊杰 雪梅 光辉 晓燕 明亮 小红 卫东 淑珍 子轩"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number(n: int) -> str:
    """A well-formed 身份证 number that belongs to nobody (GB 11643 check digit)."""
    body = f"420100{1975 + n % 25}{1 + n % 12:02d}{1 + n % 28:02d}{900 + n:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def names() -> list[str]:
    """Thirty names, all different."""
    return [surname + given for surname, given in zip(SURNAMES, _GIVEN.split(), strict=True)]


def write_roster(path: Path) -> list[str]:
    """The Excel file as an institution would fill it in; the names in order."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号", "手机号", "账号", "显示名"])
    people = names()
    for n, name in enumerate(people):
        sheet.append([name, number(n), f"1380000{n:04d}", f"demo.t{n + 1:02d}", name])
    book.save(path)
    return people
