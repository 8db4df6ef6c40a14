import json
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from broadsheet.articles.document_forms import DocumentForm
from broadsheet.articles.models import Recording
from broadsheet.articles.recording_forms import RecordingForm
from tests.articles.bodies import make_full_article, make_recording
from tests.articles.conftest import Get
from tests.articles.recorded import mp3, mp4, wav
from tests.newsroom import make_staff

pytestmark = pytest.mark.django_db

VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\n<v Nell>Leeks.\n"


def upload(content: bytes, name: str, captions: bytes | None = None, **data: Any) -> Any:
    files = {"file": SimpleUploadedFile(name, content)}
    if captions is not None:
        files["captions"] = SimpleUploadedFile("bell.en.vtt", captions)
    form_class: Any = RecordingForm
    return form_class({"title": "The bell"} | data, files)


def test_the_bytes_decide_what_a_recording_is() -> None:
    form = upload(mp3(), "../../Bell & rope.exe", transcript="Seven strokes.")
    assert form.is_valid(), form.errors
    recording = form.save()
    assert (recording.kind, recording.mime) == ("audio", "audio/mpeg")
    assert recording.file.name.startswith("recordings/")
    assert recording.file.name.endswith(".mp3")
    assert recording.size == len(mp3())
    assert recording.length == "0:01"
    assert recording.duration == "PT1S"


def test_film_knows_its_size() -> None:
    form = upload(mp4(), "film.mp4", captions=VTT)
    assert form.is_valid(), form.errors
    film = form.save()
    assert (film.kind, film.width, film.height, film.duration) == ("video", 640, 360, "PT5S")
    assert film.captions.name.endswith(".vtt")
    assert film.words == "Nell: Leeks."


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "bell.mp3"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "bell.ogg"),
        (wav()[:-100], "bell.wav"),
        (b"\x00" * 5000, "film.mp4"),
    ],
)
def test_a_disguised_or_damaged_file_is_refused_and_nothing_is_stored(
    content: bytes, name: str
) -> None:
    form = upload(content, name, transcript="x")
    assert not form.is_valid()
    assert "no sound or film" in form.errors["file"][0]
    assert not Recording.objects.exists()


def test_too_large_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "RECORDING_MOST_BYTES", 100)
    assert "larger than" in upload(wav(), "bell.wav", transcript="x").errors["file"][0]


def test_captions_or_a_transcript_are_required() -> None:
    assert "captions or a transcript" in upload(wav(), "bell.wav").errors["__all__"][0]


@pytest.mark.parametrize("captions", [b"<html>", b"WEBVTT\n\nnothing", b"x" * 1_000_001])
def test_what_is_no_captions_is_refused(captions: bytes) -> None:
    assert "captions" in upload(wav(), "bell.wav", captions=captions).errors


def test_a_recording_is_served_as_what_it_is_and_nothing_else_is(get: Get) -> None:
    recording = make_recording()
    answer = get(recording.file.url)
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue() == wav()
    for path in ("/media/recordings/x.html", "/media/recordings/../broadsheet.sqlite3"):
        assert get(path).status_code == 404


def test_files_go_with_their_recording(django_capture_on_commit_callbacks: Any) -> None:
    recording = make_recording()
    storage, name = recording.file.storage, recording.file.name or ""
    with django_capture_on_commit_callbacks(execute=True):
        recording.delete()
    assert not storage.exists(name)


def test_machines_are_told_of_sound_and_film_and_not_of_others_embeds(get: Get) -> None:
    page = get(make_full_article().url).content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    (audio,), (video,) = data["audio"], data["video"]
    assert audio["@type"] == "AudioObject"
    assert audio["contentUrl"].endswith(".wav")
    assert audio["duration"] == "PT65S"
    assert audio["transcript"] == "Seven strokes."
    assert audio["uploadDate"]
    assert video["@type"] == "VideoObject"
    assert "/media/images/" in video["thumbnailUrl"]
    assert (video["width"], video["height"]) == (640, 360)


def test_it_is_uploaded_while_writing(client: Client) -> None:
    client.force_login(make_staff("administrator"))
    chooser = Recording.snippet_viewset.chooser_viewset.get_url_name("create")  # type: ignore[attr-defined]
    sent = {"title": "The bell", "transcript": "x", "file": BytesIO(wav())}
    sent["file"].name = "bell.wav"  # type: ignore[attr-defined]
    answer = client.post(reverse(chooser), sent, headers={"host": "127.0.0.1"})
    assert answer.json()["step"] == "chosen"
    assert Recording.objects.get().title == "The bell"


def test_a_length_is_said_as_people_say_it() -> None:
    assert Recording(seconds=None).length == ""
    assert Recording(seconds=None).duration == ""
    assert Recording(seconds=3725.4).length == "1:02:05"


def test_a_disguised_document_is_refused() -> None:
    form = DocumentForm.__new__(DocumentForm)
    form.cleaned_data = {"file": SimpleUploadedFile("bylaw.pdf", b"<html><script>alert(1)")}
    with pytest.raises(Exception, match="not what its name ends in"):
        form.clean_file()
    honest = SimpleUploadedFile("bylaw.txt", b"Let it ring.")
    form.cleaned_data = {"file": honest}
    assert form.clean_file() is honest
