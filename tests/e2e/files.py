"""Files that people of the journeys hand in or take away."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import FilePayload

from lms.people.identity import check_digit
from tests.server import ROOT

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def id_number(serial: int, day: str = "19930405") -> str:
    """A valid identity number that belongs to nobody."""
    first = f"110101{day}{serial:03d}"
    return first + check_digit(first)


def roster(rows: list[tuple[str, str, str]]) -> FilePayload:
    """An Excel roster of (name, identity number, account), as the browser's upload wants it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号", "手机号", "账号", "显示名"])
    for name, number, username in rows:
        sheet.append([name, number, "", username, ""])
    target = io.BytesIO()
    book.save(target)
    return {"name": "名册.xlsx", "mimeType": XLSX, "buffer": target.getvalue()}


def slides(path: Path, colours: list[tuple[float, float, float]]) -> Path:
    """A PDF of 16:9 pages, each filled with one colour (RGB, 0 to 1)."""
    count = len(colours)
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} /MediaBox [0 0 1600 900] >>",
    ]
    for number, (red, green, blue) in enumerate(colours):
        drawn = f"{red} {green} {blue} rg 0 0 1600 900 re f"
        objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {4 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    data, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    start = data.index(b"xref")
    data += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n".encode()
    path.write_bytes(data + b"%%EOF\n")
    return path


def verify(file: Path, key: Path) -> subprocess.CompletedProcess[str]:
    """The stand-alone verifier on the command line, as an agency runs it offline."""
    command = [sys.executable, "-m", "verifier", str(file), "--key", str(key)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def tampered(file: Path, target: Path, member: str, old: bytes, new: bytes) -> Path:
    """A copy of a zip in which one member's bytes are changed."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as copy:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == member:
                assert old in data, f"{member} does not hold {old!r}"
                data = data.replace(old, new, 1)
            copy.writestr(info, data)
    return target
