"""Stored records as the app reads them online: whole rows, the phone's column names, open values."""

from syncapi.online.values import opened
from syncapi.wire import BY_KIND


def opened_row(record):
    """A record, or None, as one row."""
    if record is None:
        return None
    table = BY_KIND[record._meta.model_name]
    row = {c.name: opened(c.codec, getattr(record, c.attname)) for c in table.columns}
    if table.has_tombstone:
        row["is_deleted"] = record.deleted_at is not None
    return row
