"""The server and a browser judge the same answers alike: one table of cases, expected by hand."""

import json
import subprocess
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import formsbuilder
from clinical.facts.numbers import read_number
from clinical.rules import arithmetic
from clinical.rules.checking import Known, Rules
from tests.phone.node import node_environment

HERE = Path(__file__).parent
CASES = HERE / "rule_cases.json"
TABLE = json.loads(CASES.read_text(encoding="utf-8"))
SCRIPT = Path(formsbuilder.__file__).parent / "static" / "formsbuilder" / "rules.js"
WANTED = {part: TABLE[part] for part in ("cases", "numbers", "formulas")}


def test_the_server_judges_the_table():
    form, said = TABLE["form"], TABLE["known"]
    known = Known(date.fromisoformat(said["day"]), ZoneInfo(said["zone"]), said["age"])
    rules = Rules(form["fields"], form["metadata"])
    cases = []
    for case in TABLE["cases"]:
        answers = [{"fieldId": key, "value": value} for key, value in case["answers"].items()]
        broken = [f"{b.question}:{b.rule}:{b.limit}" for b in rules.broken(answers, known)]
        values = {k: v for k, v in rules.values(answers, known).items() if v is not None}
        cases.append({"answers": case["answers"], "broken": broken, "values": values})
    numbers = {typed: read_number(typed) for typed in TABLE["numbers"]}
    formulas = {text: _evaluated(text) for text in TABLE["formulas"]}
    found = {"cases": cases, "numbers": numbers, "formulas": formulas}
    assert json.loads(json.dumps(found, default=float)) == WANTED


def test_a_browser_judges_the_table():
    ran = subprocess.run(
        ["node", HERE / "rule_cases.js", SCRIPT, CASES],
        capture_output=True,
        check=True,
        timeout=60,
        env=node_environment(),
    )
    assert json.loads(ran.stdout) == WANTED


def _evaluated(text):
    try:
        return arithmetic.evaluate(text, lambda key: None)
    except arithmetic.NoFormula:
        return None
