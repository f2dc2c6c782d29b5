"""Opens the workbook and the paper of a results folder with readers that are not ours: python3 tests/proofs/open_pack.py RESULTS_DIR

Needs openpyxl and python-docx. Ends with 77 where one is missing, with 1 and a sentence where a file is not as it should be.
"""

import csv
import pathlib
import sys

try:
    import docx
    import openpyxl
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def wrong(sentence):
    print(sentence)
    sys.exit(1)


def rows(sheet):
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row)) for row in body]


folder = pathlib.Path(sys.argv[1])
book = openpyxl.load_workbook(folder / "workbook.xlsx")
for sheet in book:
    if list(sheet.tables) != [sheet.title.replace(" ", "_")]:
        wrong(f"{sheet.title}: tables {list(sheet.tables)}")
    if sheet.freeze_panes is None or sheet.merged_cells.ranges:
        wrong(f"{sheet.title}: no frozen heading, or merged cells")
    if "DRAFT: not assured; run " not in sheet.oddHeader.left.text:
        wrong(f"{sheet.title}: no status above its pages")
    if any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row):
        wrong(f"{sheet.title}: a formula")
if not book["Charts"]._charts:
    wrong("no chart")

# Every amount of the sheets of nodes against the file, to the last digit.
with open(folder / "data/nodes.csv", newline="", encoding="utf-8") as file:
    nodes = {row["node_code"]: row for row in csv.DictReader(file)}
columns = {"Plan, £m": "plan_m", "Worst (P90), £m": "q10_m", "Likely (P50), £m": "q50_m", "Best (P10), £m": "q90_m"}
compared = 0
for name in {"Answer", "Regions", "Systems", "Organisations"} & set(book.sheetnames):
    for row in rows(book[name]):
        for heading, column in columns.items():
            if row["Code"] in nodes and row[heading] is not None:
                if float(nodes[row["Code"]][column]) != float(row[heading]):
                    wrong(f"{name}, {row['Code']}, {heading}: {row[heading]}")
                compared += 1
if compared == 0:
    wrong("no amount was compared")

paper = docx.Document(folder / "paper.docx")
headings = [part.text for part in paper.paragraphs if part.style.name == "Heading 1"]
if headings[0] != "1 Summary" or "Annex: assurance statement" not in headings:
    wrong(f"headings {headings}")
if paper.tables[0].cell(4, 0).text != "The Board is asked to":
    wrong("the cover does not say what the Board is asked to do")
if "DRAFT: not assured; run " not in paper.sections[0].header.paragraphs[0].text:
    wrong("no status above the pages of the paper")
for part in paper.paragraphs:
    if part.style.name == "Caption" and len(part.text.split()) > 14:
        wrong(f"a long caption: {part.text}")
pictures = paper.element.body.findall(".//{*}inline/{*}docPr")
if len(pictures) != len(paper.inline_shapes) or not all(picture.get("descr") for picture in pictures):
    wrong("a picture without words for those who cannot see it")
print(f"{len(book.sheetnames)} sheets, {compared} amounts compared, {len(headings)} headings, {len(pictures)} pictures")
