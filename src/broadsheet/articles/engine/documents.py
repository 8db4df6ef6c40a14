"""Whether a document's bytes are what its name ends in."""

import re
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

_HEAD = 4096
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
_WITHIN = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "content.xml",
}


def is_what_it_says(file: BinaryIO, suffix: str) -> bool:
    """Tell whether a file that is named `….suffix` is a whole one of that kind."""
    file.seek(0)
    head = file.read(_HEAD)
    if suffix == "pdf":
        size = file.seek(0, 2)
        file.seek(max(0, size - _HEAD))
        return head.startswith(b"%PDF-") and b"%%EOF" in file.read()
    if suffix in _WITHIN:
        return head.startswith(b"PK") and _holds(file, _WITHIN[suffix])
    if suffix in ("txt", "csv"):
        return bool(head.strip()) and b"\x00" not in head and not _MARKUP.search(head)
    return False


def _holds(file: BinaryIO, name: str) -> bool:
    """Tell whether a ZIP archive has a member of that name and no macros."""
    try:
        with ZipFile(file) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return name in names and not any(member.lower().endswith("vbaproject.bin") for member in names)
