"""Documents made from the code say what the code says."""

import pytest
from django.core.management import call_command


@pytest.mark.parametrize("command", ["data_dictionary", "openapi"])
def test_a_generated_document_is_not_stale(command):
    call_command(command, check=True)
