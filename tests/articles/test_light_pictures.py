from io import BytesIO
from random import Random

import pytest
from django.core.files.images import ImageFile
from PIL import Image, ImageFilter

from broadsheet.articles.pictures import LIGHT, picture, prepare, renditions
from broadsheet.base.models import NewsImage, Rendition

pytestmark = pytest.mark.django_db


def stored(image: Image.Image, **fields: int) -> NewsImage:
    file = BytesIO()
    image.save(file, "JPEG", quality=95)
    file.seek(0)
    kept = NewsImage(title="A crowd", alt="A crowd.", **fields)
    kept.file = ImageFile(file, name="crowd.jpg")
    kept.save()
    Rendition.cache_backend.clear()
    return kept


def crowd(width: int = 1500, height: int = 1000) -> Image.Image:
    """A picture with as much detail as leaves, gravel or a crowd have: shapes under fine grain."""
    rng = Random(7)  # noqa: S311 - a drawing
    coarse = Image.frombytes("RGB", (60, 40), rng.randbytes(60 * 40 * 3)).resize((width, height))
    grain = Image.frombytes(
        "RGB", (width // 2, height // 2), rng.randbytes(width * height * 3 // 4)
    )
    fine = grain.resize((width, height)).filter(ImageFilter.GaussianBlur(1))
    return Image.blend(coarse, fine, 0.4)


@pytest.mark.parametrize(
    "spec",
    [
        "width-720|format-avif|avifquality-50",
        "width-720|format-webp|webpquality-65",
        "width-720|format-jpeg|jpegquality-72|bgcolor-ffffff",
    ],
)
def test_a_busy_photograph_is_light_on_a_phone(spec: str) -> None:
    made = renditions(stored(crowd()), [spec])[spec]
    assert made.file.size <= LIGHT
    assert (made.width, made.height) == (720, 480)


def test_a_calm_picture_keeps_its_quality() -> None:
    spec = "width-720|format-jpeg|jpegquality-72|bgcolor-ffffff"
    calm = Image.linear_gradient("L").convert("RGB").resize((1500, 1000))
    made = renditions(stored(calm), [spec])[spec]
    with made.file.open() as opened, Image.open(opened) as written:
        first = written.quantization[0][0]  # type: ignore[attr-defined]  # of JPEG alone
    assert first == 9, "the first step of the quantisation table at quality 72"


def test_a_cropped_shape_keeps_what_the_photographer_pointed_at() -> None:
    half = Image.new("RGB", (1600, 800), (200, 0, 0))
    half.paste((0, 0, 200), (800, 0, 1600, 800))
    at = {"focal_point_x": 1300, "focal_point_y": 400, "focal_point_width": 100}
    image = stored(half, **at, focal_point_height=100)
    spec = "fill-1200x1200|format-jpeg|jpegquality-72|bgcolor-ffffff"
    assert prepare(image)
    with renditions(image, [spec])[spec].file.open() as opened, Image.open(opened) as square:
        colours = square.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(colours, tuple)
    assert colours[2] > 2 * colours[0]


def test_a_picture_has_its_space_before_it_arrives() -> None:
    html = picture(stored(crowd()), sizes="100vw", alt="A crowd.", lazy=False, klass="")
    assert 'width="1440" height="960"' in html
    assert html.index("image/avif") < html.index("image/webp") < html.index(".jpg")
