"""The array types that cross floors, and unit length."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

Float16s = NDArray[np.float16]
Float32s = NDArray[np.float32]
Int32s = NDArray[np.int32]
Bools = NDArray[np.bool_]


def normalise_rows(vectors: Float32s) -> Float32s:
    """Scale every row to length 1; a row of zeros stays as it is.

    Parameters
    ----------
    vectors : float32 (n, dim)
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return cast("Float32s", vectors / np.maximum(lengths, np.float32(1e-12)))
