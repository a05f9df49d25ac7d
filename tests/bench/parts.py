"""All works of the table, by name, in the order of the table."""

from tests.bench.first_pulls import against_copy, compressed, tenfold
from tests.bench.idle_pulls import idle
from tests.bench.portal_pages import portal
from tests.bench.pushes import against_upsert, many_phones, statements

PARTS = {
    "copy": against_copy,
    "tenfold": tenfold,
    "idle": idle,
    "upsert": against_upsert,
    "statements": statements,
    "phones": many_phones,
    "gzip": compressed,
    "portal": portal,
}
