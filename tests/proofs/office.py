"""Does LibreOffice show what a results folder holds? `office.py RESULTS`; 77 where it (Writer and Calc) or pdftotext is not there.

Every number of the paper stands in what it prints, as often as in the document: a row that is lost at the foot of a page is missed. Of the
workbook every sheet and every chart is there after it was opened and saved.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

NUMBER = re.compile(r"\(?[£−-]?\d[\d,.]*[%m]?\)?[.,;:]?")


def saved(office: str, source: Path, kind: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = folder / f"{source.stem}.{kind}"
    assert made.is_file(), f"{source.name}: nothing was made of it"
    return made


def numbers(words: str) -> Counter:
    return Counter(token.strip("().,;:") for token in words.split() if NUMBER.fullmatch(token))


def text_of(part: bytes) -> str:
    document = part.decode("utf-8")
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", document, re.S)
    return "\n".join("".join(re.findall(r"<w:t[ >][^<]*", p)) for p in paragraphs).replace('<w:t xml:space="preserve">', "")


def main() -> int:
    office, pdftotext = shutil.which("soffice"), shutil.which("pdftotext")
    if not office or not pdftotext or not all(map(shutil.which, ["lowriter", "localc"])):
        return 77
    results = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        paper = saved(office, results / "paper.docx", "pdf", folder)
        printed = subprocess.run([pdftotext, "-layout", str(paper), "-"], check=True, capture_output=True, text=True).stdout
        with zipfile.ZipFile(results / "paper.docx") as parts:
            meant = numbers(text_of(parts.read("word/document.xml")))
        lost = meant - numbers(printed)
        assert sum(meant.values()) > 200, meant
        assert not lost, f"numbers of the paper that are not printed: {dict(lost)}"

        with zipfile.ZipFile(results / "workbook.xlsx") as parts:
            charts = sum(name.startswith("xl/charts/chart") for name in parts.namelist())
            sheets = len(re.findall(r"<sheet ", parts.read("xl/workbook.xml").decode("utf-8")))
        with zipfile.ZipFile(saved(office, results / "workbook.xlsx", "ods", folder)) as parts:
            content = parts.read("content.xml").decode("utf-8")
        assert len(re.findall(r"<table:table ", content)) == sheets > 20
        assert len(re.findall(r"<draw:object ", content)) == charts > 0
    print(f"{sum(meant.values())} numbers of the paper, {sheets} sheets and {charts} charts")
    return 0


sys.exit(main())
