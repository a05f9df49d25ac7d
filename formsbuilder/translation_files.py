"""A form's translations as a file for a translator, and back; a file only fills the page, it saves nothing."""

import zipfile
from io import BytesIO

import tablib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
HEADERS = ("key", "text", "translation")
LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024


def written(lines, kind):
    """Bytes of a file with one row for each text: its key, as written, as translated."""
    table = tablib.Dataset(headers=HEADERS)
    for one in lines:
        table.append((one.text.key, one.text.shown, one.said))
    if kind == "csv":  # Excel takes a file without this mark for another alphabet
        return "\ufeff".encode() + table.export("csv").encode()
    return table.export("xlsx", escape=True)


def read(file):
    """{key: text} of a file that came back. Raises ValidationError with what to do."""
    if file.size > LARGEST:
        raise ValidationError(_("The file is larger than 2 MB. Send only this form's file."))
    content = file.read()
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(BytesIO(content)) as parts:
                if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                    raise ValidationError(
                        _("The file is larger than 2 MB. Send only this form's file.")
                    )
            table = tablib.Dataset().load(content, format="xlsx")
        else:
            table = _from_csv(content)
    except ValidationError:
        raise
    except Exception as error:  # whatever a library says of a file that is none
        raise ValidationError(
            _(
                "This is no XLSX or CSV file that can be read. Download it here, fill it in, send it back."
            )
        ) from error
    headers = [str(name or "").strip().lower() for name in table.headers or ()]
    if not {"key", "translation"} <= set(headers):
        raise ValidationError(
            _(
                "The first row should have the columns “key” and “translation”, as in the file from here."
            )
        )
    at, said = headers.index("key"), headers.index("translation")
    return {str(row[at]): "" if row[said] is None else str(row[said]) for row in table if row[at]}


def _from_csv(content):
    text = content.decode("utf-8-sig")
    separator = max(",;\t", key=text.partition("\n")[0].count)
    return tablib.Dataset().load(text, format="csv", delimiter=separator)
