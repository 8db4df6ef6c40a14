from io import BytesIO
from zipfile import ZipFile

import pytest

from broadsheet.articles.engine.documents import is_what_it_says

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def archive(*names: str) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (PDF, "pdf"),
        (archive("word/document.xml"), "docx"),
        (archive("xl/workbook.xml"), "xlsx"),
        (archive("mimetype", "content.xml"), "odt"),
        (b"place,decibels\nsquare,86\n", "csv"),
        (b"Bylaw: the bell may ring.", "txt"),
    ],
    ids=["pdf", "docx", "xlsx", "odt", "csv", "txt"],  # an archive's bytes hold the time
)
def test_an_honest_document_passes(content: bytes, suffix: str) -> None:
    assert is_what_it_says(BytesIO(content), suffix)


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b"<html><script>alert(1)</script>", "pdf"),
        (PDF[:-8], "pdf"),
        (b"MZ\x90\x00", "docx"),
        (archive("word/document.xml")[:40], "docx"),
        (archive("word/document.xml", "word/vbaProject.bin"), "docx"),
        (archive("evil.exe"), "xlsx"),
        (b"<svg onload=alert(1)>", "txt"),
        (b"a\x00b", "csv"),
        (b"", "txt"),
        (PDF, "exe"),
    ],
    ids=[
        *("a page", "cut short", "a program", "an archive cut short", "with macros"),
        *("another archive", "a picture", "binary", "nothing", "no document's ending"),
    ],  # an archive carries the moment at which it was made
)
def test_a_disguised_or_damaged_document_is_refused(content: bytes, suffix: str) -> None:
    assert not is_what_it_says(BytesIO(content), suffix)
