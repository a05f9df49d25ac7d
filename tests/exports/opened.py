"""Opens finished files with readers that are not ours: openpyxl and csv."""

import csv
import hashlib
import json

import openpyxl

from exports import files


def path(run, kind):
    name = files.MANIFEST if kind == "manifest" else run.file(kind)["name"]
    return files.finished(run) / name


def workbook(run):
    return openpyxl.load_workbook(path(run, "xlsx"))


def xlsx(run):
    """The rows of the first sheet as dicts."""
    heading, *rows = workbook(run).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def csv_rows(run):
    with path(run, "csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def manifest(run):
    return json.loads(path(run, "manifest").read_text())


def sha256(run, kind):
    return hashlib.sha256(path(run, kind).read_bytes()).hexdigest()
