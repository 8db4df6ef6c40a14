"""What is no picture, document or recording is refused at every door of the desk, in words."""

import json
import re
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import UploadedFile

from broadsheet.articles.models import Recording
from broadsheet.base.models import NewsDocument, NewsImage
from broadsheet.config.groups import set_up_groups
from tests.articles.bodies import make_recording
from tests.articles.recorded import wav
from tests.newsroom import make_image, make_section, make_staff

pytestmark = pytest.mark.django_db

SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
PAGE = b"<!doctype html><html><script>alert(1)</script></html>"
SMALL = 50_000
ERROR = re.compile(r'class="error-message[^>]*>(.*?)</', re.DOTALL)


def jpeg() -> bytes:
    file = BytesIO()
    Image.effect_noise((320, 200), 60).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def bomb() -> bytes:
    """A hundred megapixels in a few kilobytes."""
    file = BytesIO()
    Image.new("1", (10_000, 10_000)).save(file, "PNG")
    assert len(file.getvalue()) < SMALL
    return file.getvalue()


PICTURES = {
    "a drawing with a script": (
        "quay.svg",
        SCRIPT,
        r"Not a supported image format\. Supported formats: JPG.*",
    ),
    "a drawing called a photograph": (
        "quay.jpg",
        SCRIPT,
        r"The name of this file ends in \.jpeg, but it is something else \(svg\)\. .*",
    ),
    "a page called a photograph": (
        "quay.jpg",
        PAGE,
        r"This is no picture, or the file is damaged\.",
    ),
    "half a photograph": ("quay.jpg", jpeg()[:-2_000], r"This picture is damaged: .*"),
    "a hundred megapixels": (
        "quay.png",
        bomb(),
        r"This picture has more than 60 million pixels\. .*",
    ),
    "too many bytes": ("quay.jpg", jpeg() + bytes(SMALL), r"This file is too big .* 48.8\sKB\."),
    "nothing": ("quay.jpg", b"", r"The submitted file is empty\."),
}
OTHER_KIND = r"Readers are given files of these kinds only: CSV, DOCX, .*\."
DOCUMENTS = {
    "a page called a document": (
        "bylaw.pdf",
        PAGE,
        r"This file is damaged, or not what its name ends in: .*",
    ),
    "a page": ("bylaw.html", PAGE, OTHER_KIND),
    "a drawing with a script": ("bylaw.svg", SCRIPT, OTHER_KIND),
    "too many bytes": (
        "bylaw.txt",
        b"Let it ring. " * SMALL,
        r"This file is too big .* 48.8\sKB\.",
    ),
    "nothing": ("bylaw.txt", b"", r"The submitted file is empty\."),
}
NO_RECORDING = r"This is no sound or film that browsers play, or the file is damaged\."
RECORDINGS = {
    "a page called a recording": ("bell.mp3", PAGE, NO_RECORDING),
    "a drawing called a recording": ("bell.ogg", SCRIPT, NO_RECORDING),
    "half a recording": ("bell.wav", wav()[:-100], NO_RECORDING),
    "too many bytes": ("bell.wav", wav(20), r"This file is larger than 48.8\sKB\."),
    "nothing": ("bell.wav", b"", r"The submitted file is empty\."),
}
NO_CAPTIONS = {
    "a page": PAGE,
    "no cue": b"WEBVTT\n\nnothing is said",
    "bytes": bytes(range(256)),
}
DOORS = {
    "pictures": ["wagtailimages:add", "wagtailimages:add_multiple", "wagtailimages_chooser:create"],
    "documents": ["wagtaildocs:add", "wagtaildocs:add_multiple", "wagtaildocs_chooser:create"],
    "recordings": ["add", "create"],
}
PREFIXES = {
    "wagtailimages_chooser:create": "image-chooser-upload-",
    "wagtaildocs_chooser:create": "document-chooser-upload-",
}


@pytest.fixture
def writer(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A reporter's browser, in a newsroom that takes small files only."""
    make_section()
    set_up_groups()
    client.force_login(make_staff("reporter"))
    for most in ("WAGTAILIMAGES_MAX_UPLOAD_SIZE", "WAGTAILDOCS_MAX_UPLOAD_SIZE"):
        monkeypatch.setattr(settings, most, SMALL)
    monkeypatch.setattr(settings, "RECORDING_MOST_BYTES", SMALL)
    return client


def _address(door: str) -> str:
    viewset: Any = Recording.snippet_viewset  # type: ignore[attr-defined]  # Wagtail's
    if door == "add":
        return reverse(viewset.get_url_name("add"))
    if door == "create":
        return reverse(viewset.chooser_viewset.get_url_name("create"))
    return reverse(door)


def _stored() -> tuple[Any, ...]:
    """Return what is stored: rows, and files; pictures are shown in sizes made for the purpose."""
    rows = [kind.objects.count() for kind in (NewsImage, NewsDocument, Recording, UploadedFile)]
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return (*rows, *sorted(path for path in files if path.parent.name != "images"))


def _send(writer: Client, door: str, **files: tuple[str, bytes]) -> str:
    """Send the form of a door as the desk does; return what it answers, in words."""
    fields: dict[str, Any] = {"title": "A quay", "alt": "A quay.", "transcript": "Bells."}
    fields |= {name: SimpleUploadedFile(*file) for name, file in files.items()}
    if "multiple" in door:
        fields["files[]"] = fields.pop("file")
    prefix = PREFIXES.get(door, "")
    before = _stored()
    answer = writer.post(
        _address(door),
        {prefix + name: value for name, value in fields.items()},
        headers={"host": "127.0.0.1", "X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.status_code == 200, "a form that says what is wrong"
    assert _stored() == before
    body = answer.content.decode()
    told = json.loads(body) if body.startswith("{") else {}
    html = told.get("htmlFragment", body)
    said = told.get("error_message") or " ".join(ERROR.findall(html))
    return " ".join(unescape(said).split())


@pytest.mark.parametrize("door", DOORS["pictures"])
def test_what_is_no_picture_is_refused(writer: Client, door: str) -> None:
    for name, (file, content, words) in PICTURES.items():
        assert re.fullmatch(words, _send(writer, door, file=(file, content))), name


@pytest.mark.parametrize("door", DOORS["documents"])
def test_what_is_no_document_is_refused(writer: Client, door: str) -> None:
    for name, (file, content, words) in DOCUMENTS.items():
        assert re.fullmatch(words, _send(writer, door, file=(file, content))), name


@pytest.mark.parametrize("door", DOORS["recordings"])
def test_what_is_no_recording_or_no_captions_is_refused(writer: Client, door: str) -> None:
    for name, (file, content, words) in RECORDINGS.items():
        assert re.fullmatch(words, _send(writer, door, file=(file, content))), name
    for name, content in NO_CAPTIONS.items():
        files = {"file": ("bell.wav", wav()), "captions": ("bell.vtt", content)}
        said = _send(writer, door, **files)
        assert said == "These are no WebVTT or SubRip captions.", name


def test_a_file_that_shall_replace_a_good_one_is_looked_at_too(writer: Client) -> None:
    writer.force_login(make_staff("editor"))
    image, recording = make_image(), make_recording()
    viewset: Any = Recording.snippet_viewset  # type: ignore[attr-defined]  # Wagtail's
    forms = {
        reverse("wagtailimages:edit", args=[image.pk]): PICTURES["half a photograph"],
        reverse(viewset.get_url_name("edit"), args=[recording.pk]): RECORDINGS[
            "a page called a recording"
        ],
    }
    for address, (file, content, words) in forms.items():
        before = _stored()
        fields = {"title": "A quay", "file": SimpleUploadedFile(file, content)}
        answer = writer.post(address, fields, headers={"host": "127.0.0.1"})
        assert answer.status_code == 200
        assert re.search(words, unescape(answer.content.decode()))
        assert _stored() == before
    image.refresh_from_db()
    assert image.file.storage.exists(image.file.name or "")


@pytest.mark.parametrize("door", ["wagtailimages:add_multiple", "wagtaildocs:add_multiple"])
def test_a_file_under_a_name_that_the_desk_does_not_send_is_no_failure(
    writer: Client, door: str
) -> None:
    sent = {"file": SimpleUploadedFile("quay.jpg", jpeg())}
    assert writer.post(reverse(door), sent, headers={"host": "127.0.0.1"}).status_code == 400


def test_no_portrait_is_asked_for_that_nobody_would_be_shown(writer: Client) -> None:
    address = reverse("wagtailadmin_account")
    assert (
        "avatar-avatar" not in writer.get(address, headers={"host": "127.0.0.1"}).content.decode()
    )
    before = _stored()
    sent = {
        "avatar-avatar": SimpleUploadedFile("me.jpg", jpeg()[:-2_000]),
        "name_email-first_name": "Ruben",
        "name_email-last_name": "Okafor-Lind",
        "theme-theme": "dark",
        "theme-contrast": "system",
        "theme-density": "default",
    }
    answer = writer.post(address, sent, headers={"host": "127.0.0.1"})
    assert answer.status_code == 302
    assert _stored() == before
    assert make_staff("reporter").last_name == "Okafor-Lind"
