"""What articles of the demonstration let readers hear and open, stored as an upload would be."""

from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from broadsheet.articles.models import Recording
from broadsheet.articles.recording_forms import RecordingForm
from broadsheet.base.models import NewsDocument
from broadsheet.config.demo.blocks import AudioBlock, DocumentBlock
from broadsheet.config.demo.content import DOCUMENTS, Content
from broadsheet.config.demo.sounds import wav

T = TypeVar("T")


def make_recordings(content: Content) -> dict[str, Recording]:
    """Store each sound that an article plays; return them by their names."""
    recordings = {}
    for block in _blocks(content, AudioBlock):
        form_class: Any = RecordingForm
        form = form_class(
            {"title": block.title, "transcript": block.transcript, "credit": block.credit},
            {"file": SimpleUploadedFile(f"{block.sound}.wav", wav(block.sound))},
        )
        recordings[block.sound] = form.save()
    return recordings


def make_documents(content: Content) -> dict[str, NewsDocument]:
    """Store each file that an article offers; return them by their names."""
    documents = {}
    for block in _blocks(content, DocumentBlock):
        found = (DOCUMENTS / block.file).read_bytes()
        document = NewsDocument(title=block.title, file_size=len(found))
        document.file.save(block.file, ContentFile(found), save=True)
        documents[block.file] = document
    return documents


def _blocks(content: Content, kind: type[T]) -> list[T]:
    return [b for article in content.articles for b in article.body if isinstance(b, kind)]
