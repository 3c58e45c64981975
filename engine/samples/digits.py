"""Real handwriting without a download: the 1,797 digits that scikit-learn brings along.

They come from the "Optical Recognition of Handwritten Digits" set of E. Alpaydin and
C. Kaynak (UCI Machine Learning Repository, 1998), 8 by 8 pixels each.
"""

from collections import Counter
from functools import partial
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits

from engine.samples.pictures import Picture

_SIDE_PX = 64
_MOST_INK = 16


def digit_pictures() -> list[Picture]:
    """Plan one picture for each digit, numbered within its class."""
    images, digits = load_digits(return_X_y=True)
    numbers: Counter[int] = Counter()
    pictures = []
    for strokes, digit in zip(images.reshape(-1, 8, 8), digits.tolist(), strict=True):
        path = f"{digit}/{digit}-{numbers[digit]:03}.png"
        pictures.append(Picture(path, partial(_encode, strokes)))
        numbers[digit] += 1
    return pictures


def _encode(strokes: NDArray[np.float64]) -> bytes:
    """Enlarge one digit smoothly: dark ink on white paper."""
    ink = np.pad(strokes, 1)
    grey = np.rint(255 - ink * (255 / _MOST_INK)).astype(np.uint8)
    large = Image.fromarray(grey).resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BICUBIC)
    buffer = BytesIO()
    large.save(buffer, "PNG")
    return buffer.getvalue()
