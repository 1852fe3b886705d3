"""The multivariate kernel: Hotelling's T2 and MEWMA of vectors that belong together, one loop, one chart.

Everything that decides lives here. A vector is whitened once, y = W (x - mean) with W the inverse of the
Cholesky factor of the covariance, lower triangular; then T2 = |y|^2 and the MEWMA runs on y, whose
covariance is the identity. Sums go from the first index to the last, nothing is fused or reordered, so any
chunking of the stream gives the same bits.

    P float64 parameters: 0 p, 1 T2 limit, 2 weight r, 3 MEWMA limit h times r/(2-r), 4 (1-r)^2, then the
      mean (p), then W row by row, row i holding i+1 values
    S float64 state: 0 f = (1-r)^(2n), or 0 for limits that do not vary in time, 1 vectors taken, then Z (p)
    t2, m2  |y|^2 and |Z|^2 of each vector;  words  bit 0 T2 > limit, bit 1 MEWMA, bit 15 not usable
Comparisons are strict:  |y|^2 > limit;  |Z|^2 > (h r/(2-r)) (1 - f).  An absent limit is infinite.
A vector with a component that is NaN, infinite or beyond +-1e150, or whose T2 is not finite, sets bit 15
alone and leaves the state untouched. |Z_i| and f under 1e-300 become 0 (no denormals).
"""

# mypy: disable-error-code="no-untyped-def"

import numpy as np
from numba import njit

_BIG = 1e150
_TINY = 1e-300


@njit(
    "void(float64[::1],float64[::1],float64[:,::1],float64[::1],float64[::1],float64[::1],uint32[::1])",
    cache=True,
    nogil=True,
)
def vectors(P, S, x, y, t2, m2, words):
    """Vectors x (m, p) in their order; y (p) is scratch. The caller has checked the shapes."""
    p = x.shape[1]
    limit, weight, bound, decay = P[1], P[2], P[3], P[4]
    for row in range(x.shape[0]):
        usable = True
        for i in range(p):
            usable = usable and -_BIG <= x[row, i] <= _BIG
        square = 0.0
        if usable:
            at = 5 + p
            for i in range(p):
                total = 0.0
                for j in range(i + 1):
                    total += P[at + j] * (x[row, j] - P[5 + j])
                at += i + 1
                y[i] = total
                square += total * total
            usable = square <= _BIG * _BIG
        if not usable:
            t2[row], m2[row], words[row] = np.nan, np.nan, np.uint32(1 << 15)
            continue
        f = S[0] * decay
        S[0] = f if f > _TINY else 0.0
        S[1] += 1.0
        length = 0.0
        for i in range(p):
            z = S[2 + i] + weight * (y[i] - S[2 + i])
            z = z if z > _TINY or z < -_TINY else 0.0
            S[2 + i] = z
            length += z * z
        t2[row], m2[row] = square, length
        word = np.uint32(1) if square > limit else np.uint32(0)
        if length > bound * (1.0 - S[0]):
            word |= np.uint32(2)
        words[row] = word
