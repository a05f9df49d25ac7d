"""What becomes of a picture that somebody uploads: checked, made small, without what the camera wrote."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError
from PIL.Image import Transpose

LARGEST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000  # of a photograph, which is read at a part of its size
MOST_DRAWN = 16_000_000  # pixels of all others, which take ten bytes and more of memory for each
LONGEST_SIDE = 1600  # pixels; a phone's page is narrower
TAKEN = ("JPEG", "PNG", "WEBP", "GIF")
ORIENTATION = 0x0112  # of EXIF: how the camera was held
TURNED = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


class NoPicture(ValueError):
    """It is not one of the kinds that are taken, or is broken."""


class TooLarge(ValueError):
    """More bytes or pixels than are taken."""


@dataclass(frozen=True)
class Picture:
    content: bytes
    ending: str
    content_type: str
    width: int
    height: int


def cleaned(file):
    """The Picture of an open file: drawn anew, so that nothing but what is seen is left of it.

    A photograph holds where and when it was taken, and a file may be two things at once. Raises
    NoPicture and TooLarge.
    """
    content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise TooLarge
    try:
        with Image.open(BytesIO(content), formats=TAKEN) as image:
            photograph = image.format == "JPEG"
            if image.width * image.height > (MOST_PIXELS if photograph else MOST_DRAWN):
                raise TooLarge
            if photograph:
                image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            drawn = _upright(image)
            see_through = drawn.has_transparency_data
            drawn = drawn.convert("RGBA" if see_through else "RGB")
            keeps_edges = see_through or image.format in ("PNG", "GIF")  # drawings
    except TooLarge:
        raise
    except Image.DecompressionBombError:
        raise TooLarge from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise NoPicture from None
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn.info = {}
    into = BytesIO()
    if keeps_edges:
        drawn.save(into, "PNG", optimize=True)
        return Picture(into.getvalue(), "png", "image/png", *drawn.size)
    drawn.save(into, "JPEG", quality=82, optimize=True, progressive=True)
    return Picture(into.getvalue(), "jpg", "image/jpeg", *drawn.size)


def _upright(image):
    """As the camera was held; as it lies where what the camera wrote cannot be read.

    Pillow's own function writes the rest of it again, and breaks at what some cameras write.
    """
    try:
        held = image.getexif().get(ORIENTATION)
        turn = TURNED.get(held)
    except Exception:  # it raises whatever reading nonsense raises; nothing else of it is used
        return image
    return image if turn is None else image.transpose(turn)
