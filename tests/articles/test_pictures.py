from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images.forms import get_image_form

from broadsheet.articles.image_forms import ImageForm
from broadsheet.articles.pictures import picture
from broadsheet.base.models import NewsImage
from tests.newsroom import make_image, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _our_form(settings: object) -> None:
    form = f"{ImageForm.__module__}.{ImageForm.__qualname__}"
    settings.WAGTAILIMAGES_IMAGE_FORM_BASE = form  # type: ignore[attr-defined]  # pytest-django's


def show(image: NewsImage) -> str:
    return picture(image, sizes="100vw", alt='A "quay" <1>', lazy=True, klass="lead")


def errors_of(name: str, content: bytes) -> list[str]:
    """Return what the desk says to an upload."""
    form_class = get_image_form(NewsImage)
    file = SimpleUploadedFile(name, content)
    form = form_class({"title": "A"}, {"file": file}, user=make_staff("administrator"))
    form.is_valid()
    return list(form.errors.get("file", []))


def encoded(kind: str, width: int = 64, height: int = 48) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), (9, 9, 90)).save(file, kind)
    return file.getvalue()


def test_a_picture_is_offered_as_avif_webp_and_jpeg() -> None:
    html = show(make_image(width=800, height=600))
    assert html.startswith('<picture class="lead"><source type="image/avif"')
    assert html.index("image/avif") < html.index("image/webp") < html.index("<img")
    assert "360w, " in html
    assert 'alt="A &quot;quay&quot; &lt;1&gt;"' in html
    assert 'loading="lazy"' in html


def test_a_picture_says_its_size_and_is_never_enlarged() -> None:
    html = show(make_image(width=500, height=250))
    assert 'width="500" height="250"' in html
    assert "500w" in html
    assert "720w" not in html
    assert "1080" not in html


def test_a_picture_has_no_style_of_its_own() -> None:
    assert "style=" not in show(make_image(width=64, height=48))


def test_a_picture_whose_file_is_missing_is_left_out() -> None:
    image = make_image(width=64, height=48)
    Path(image.file.path).unlink()
    assert show(NewsImage.objects.get(pk=image.pk)) == ""


def test_a_picture_whose_file_is_damaged_is_left_out() -> None:
    image = make_image(width=64, height=48)
    Path(image.file.path).write_bytes(encoded("JPEG", 400, 400)[:300])
    assert show(NewsImage.objects.get(pk=image.pk)) == ""


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif", "gif"])
def test_a_whole_picture_is_taken(kind: str) -> None:
    assert errors_of(f"quay.{kind}", encoded(kind.upper())) == []


def test_an_svg_is_refused() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert errors_of("quay.svg", svg)
    assert errors_of("quay.png", svg)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_picture_cut_short_is_refused(kind: str, part: float) -> None:
    noise = Image.effect_noise((160, 160), 80).convert("RGB")
    file = BytesIO()
    noise.save(file, kind.upper())
    content = file.getvalue()
    assert errors_of(f"quay.{kind}", content[: int(len(content) * part)])


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (30_000, 30_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    width: int, height: int
) -> None:
    # Hardly a byte stands behind the header: whoever decoded it would find it cut short.
    (error,) = errors_of("bomb.png", png_of(width, height))
    assert "more than 60 million pixels" in error


def png_of(width: int, height: int) -> bytes:
    """Return a PNG whose header claims a size, with next to nothing in it."""
    whole = encoded("PNG", 1, 1)
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + whole[24:29]
    return whole[:12] + header + crc32(header).to_bytes(4, "big") + whole[33:]


def test_a_file_that_is_no_picture_is_refused() -> None:
    assert errors_of("quay.jpg", b"not a picture at all")
    assert errors_of("quay.jpg", b"")
