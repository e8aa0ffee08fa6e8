"""Made confusion matrices."""

import numpy as np
from hypothesis import strategies as st


@st.composite
def matrices(draw):
    """Confusion matrices of two to six classes."""
    size = draw(st.integers(2, 6))
    weights = draw(st.lists(st.lists(st.integers(0, 100), min_size=size, max_size=size), min_size=size, max_size=size))
    matrix = np.array(weights, dtype=float) + np.eye(size)
    return matrix / matrix.sum(axis=1, keepdims=True)
