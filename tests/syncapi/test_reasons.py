"""Why a record needs attention is written down in English and read in the reader's language."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from syncapi.portal.reasons import in_words


def _written(name, *calls):
    """The texts that a file of syncapi gives to these calls, each gap filled with 7."""
    for node in ast.walk(ast.parse((Path(settings.BASE_DIR) / "syncapi" / name).read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in calls:
            for text in node.args:
                if isinstance(text, ast.JoinedStr):
                    parts = [p.value if isinstance(p, ast.Constant) else "7" for p in text.values]
                    yield "".join(parts)
                elif isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value


@pytest.mark.parametrize("language", ["ar", "es"])
def test_every_fault_of_a_value_is_known(language):
    faults = {f"x: {fault}." for fault in _written("codecs.py", "Unreadable")}
    with override(language):
        assert faults and not [fault for fault in faults if in_words(fault) == fault]


@pytest.mark.parametrize("language", ["ar", "es"])
def test_every_sentence_of_a_verdict_is_known(language):
    sentences = {s for s in _written("merge.py", "Decision") if s.endswith(".")}
    with override(language):
        assert sentences and not [s for s in sentences if len(s) > 1 and in_words(s) == s]


def test_several_sentences_keep_their_values():
    reason = "weight_kg: should be a number. The sender lacks the permission: prescribe, dispense."
    with override("es"):
        said = in_words(reason)
    assert (
        said
        == "weight_kg: debería ser un número. A quien lo envió le falta el permiso: recetar, dispensar."
    )
    with override("en"):
        assert in_words(reason) == reason
