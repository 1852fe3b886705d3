"""The SPC kernel: one branch-free `step`, and the loops that feed it. This file is the release's decision.

Everything that decides lives here and nothing else does: the loader names the compile cache by the hash of
this file, and `selftest` proves the compiled code against the released hash before a stop may rest on it.

Layout. Channels live in tiles of 64 lanes. All tiles lie one after the other in two flat arrays, lane
fastest:
    F float64, value r of channel c at  (c >> 6) * F_ROWS * 64 + r * 64 + (c & 63)
    U uint64,  word  r of channel c at  (c >> 6) * U_ROWS * 64 + r * 64 + (c & 63)
A fixed lane count, constant offsets from one base pointer and unsigned indices are what lets LLVM vectorise
the lane loop.

F rows, parameters
     0 centre; 1 +1s, 2 -1s, 3 +2s, 4 -2s, 5 +3s, 6 -3s as finished numbers (absent: +-inf);
     7 EWMA weight w, 8 (L s)^2 w/(2-w), 9 (1-w)^2; 10 target; 11 CUSUM k, 12 h in the measurement's unit;
    13 USL, 14 LSL (absent: +-inf); 15 run length of N7
F rows, state
    16 EWMA minus target, 17 (1-w)^(2n), 18 C+, 19 C-, 20 previous value (NaN: none), 21 samples taken
U rows, state
     0 W0 = above | below | up1 | dn1, 16 bits each, bit 0 of a field is the newest sample;
     1 W1 = inc | dec | alternating, 16 bits each, then up2 | dn2, 8 bits each
U rows, parameters
     2 in W0's fields: run of N2 (above, below), window of N6 (up1, dn1);
     3 in W1's fields: run of N3 less 1 (inc, dec), of N4 less 2 (alternating), window of N5 (up2, dn2);
     4 runs of WE4 | N7 | N8, then N8's run again if both sides are required, else 0 (16 bits each);
     5 0x8000 - k of N6 (two 16-bit fields), 0x80 - k of N5 (two 8-bit fields);
     6 enabled bits | status bits << 32;  7 advise bits | stop bits << 32 (carried, not read by `step`)
Run lengths and k-of-m are therefore data: 7, 8 or 9 in a row is a mask, not another program.

Decision word (uint32 a sample): 0-7 N1..N8, 8 WE4, 9/10 EWMA high/low, 11/12 CUSUM high/low, 13/14 above
USL/below LSL, 15 not a usable number, 16 side (1: above the centre), 17 limits stale, 18 state restored, 19
stop authority. Comparisons are strict: a value on a limit has not crossed it; a value on the centre breaks a
run; ties break a trend. N7 alone counts its limit as inside. N5 and N6 need the newest point beyond and count
what is there at the start. A rule is set at the sample that completes it and at each later one while it
holds; the event is the rising edge.

Numbers. Only + - * and comparisons, no fused multiply-add, no fast math, so every CPU gives the same bits.
One form of each recurrence is frozen:  d = x - target;  e' = e + w * (d - e);  C+' = C+ + (d - k);  C-' = C-
- (d + k). |e|, f, C+ and C- under 1e-300 become 0 (no denormals). A value that is NaN, infinite or beyond
+-1e150 (whose square could overflow) sets bit 15 alone, beside the status bits, and leaves the state
untouched.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, import-untyped"
# numba infers the types of the functions; F and U are the names of the layout above.

import numpy as np
from llvmlite import ir
from numba import njit
from numba import types as numba_types
from numba.core import cgutils
from numba.extending import intrinsic, overload

LANES = 64
F_ROWS = 22
U_ROWS = 8

_F_TILE = np.uint64(F_ROWS * LANES)
_U_TILE = np.uint64(U_ROWS * LANES)

_AHEAD = np.uint64(2)  # scans

_BIG = 1e150
_TINY = 1e-300

_U0 = np.uint64(0)
_ONE = np.uint64(1)
_SIX = np.uint64(6)
_LANE = np.uint64(63)
_KEEP0 = np.uint64(0xFFFEFFFEFFFEFFFE)
_KEEP1 = np.uint64(0xFEFEFFFEFFFEFFFE)
_LOW16 = np.uint64(0xFFFF)
_SECOND16 = np.uint64(0xFFFF0000)
_THIRD16 = np.uint64(0xFFFF00000000)
_LOW32 = np.uint64(0xFFFFFFFF)
_PAIRS = np.uint64(0x5555555555555555)
_NIBBLES = np.uint64(0x3333333333333333)
_BYTES = np.uint64(0x0F0F0F0F0F0F0F0F)
_SUM16 = np.uint64(0x00FF00FF)
_NEWEST16 = np.uint64(0x00010001)
_NEWEST8 = np.uint64(0x0101)
_S2, _S3, _S4, _S5, _S6, _S7, _S8 = (np.uint64(i) for i in range(2, 9))
_S9, _S10, _S11, _S12, _S13, _S14, _S15, _S16 = (np.uint64(i) for i in range(9, 17))
_S32, _S39, _S48, _S56 = np.uint64(32), np.uint64(39), np.uint64(48), np.uint64(56)


@njit(inline="always")
def step(x, c, u1, l1, u2, l2, u3, l3, weight, ewma2, decay, target, k, h, usl, lsl, n7,
         e, f, cp, cm, prev, n, w0, w1, m0, m1, m2, need, on):  # fmt: skip
    """One sample of one channel: (word, e, f, cp, cm, prev, n, w0, w1). No memory access, no branch."""
    ok = (x <= _BIG) & (x >= -_BIG)
    fin = np.uint64(ok)
    keep_old = fin - _ONE  # all ones when the sample is refused

    # What this sample is.
    above = np.uint64(x > c)
    below = np.uint64(x < c)
    inc = np.uint64(x > prev)
    dec = np.uint64(x < prev)
    alt = (inc & (w1 >> _S16)) | (dec & w1)  # bit 0 of W1's dec and inc fields is the previous difference
    v0 = ((w0 << _ONE) & _KEEP0) | above | (below << _S16)
    v0 |= (np.uint64(x > u1) << _S32) | (np.uint64(x < l1) << _S48)
    v1 = ((w1 << _ONE) & _KEEP1) | inc | (dec << _S16) | ((alt & _ONE) << _S32)
    v1 |= (np.uint64(x > u2) << _S48) | (np.uint64(x < l2) << _S56)
    count = n + 1.0

    # Runs: no bit of the mask is missing.
    gap0 = ~v0 & m0
    gap1 = ~v1 & m1
    n2 = ((gap0 & _LOW16) == _U0) | ((gap0 & _SECOND16) == _U0)
    n3 = ((gap1 & _LOW16) == _U0) | ((gap1 & _SECOND16) == _U0)
    n4 = (gap1 & _THIRD16) == _U0
    run8 = m2 & _LOW16
    gap8 = ~v0 & (run8 | (run8 << _S16))
    we4 = ((gap8 & _LOW16) == _U0) | ((gap8 & _SECOND16) == _U0)
    up1 = (v0 >> _S32) & _LOW16
    dn1 = v0 >> _S48
    inside = ((up1 | dn1) & (m2 >> _S16) & _LOW16) == _U0
    run_n8 = (m2 >> _S32) & _LOW16
    both = m2 >> _S48
    outside = ((up1 | dn1) & run_n8) == run_n8
    sides = ((up1 & run_n8) != _U0) & ((dn1 & run_n8) != _U0)

    # k of m: count the bits of every field at once, then add (top bit - k): the top bit says "at least k".
    bits = ((v0 & m0) >> _S32) | (((v1 & m1) >> _S48) << _S32)
    bits = bits - ((bits >> _ONE) & _PAIRS)
    bits = (bits & _NIBBLES) + ((bits >> _S2) & _NIBBLES)
    bits = (bits + (bits >> _S4)) & _BYTES
    bits = ((bits + (bits >> _S8)) & _SUM16) | (bits & _THIRD16)
    newest = (((v0 >> _S32) & _NEWEST16) << _S15) | (((v1 >> _S48) & _NEWEST8) << _S39)
    enough = (bits + need) & newest

    # Recurrences.
    d = x - target
    e1 = e + weight * (d - e)
    e1 = e1 if (e1 > _TINY) | (e1 < -_TINY) else 0.0
    f1 = f * decay
    f1 = f1 if f1 > _TINY else 0.0
    cp1 = cp + (d - k)
    cp1 = cp1 if cp1 > _TINY else 0.0
    cm1 = cm - (d + k)
    cm1 = cm1 if cm1 > _TINY else 0.0
    drift = e1 * e1 > ewma2 * (1.0 - f1)

    word = np.uint64((x > u3) | (x < l3))
    word |= np.uint64(n2) << _ONE
    word |= np.uint64(n3) << _S2
    word |= np.uint64(n4) << _S3
    word |= np.uint64((enough >> _S32) != _U0) << _S4
    word |= np.uint64((enough & _LOW32) != _U0) << _S5
    word |= np.uint64(inside & (count >= n7)) << _S6
    word |= np.uint64(outside & (sides | (both == _U0))) << _S7
    word |= np.uint64(we4) << _S8
    word |= np.uint64(drift & (e1 > 0.0)) << _S9
    word |= np.uint64(drift & (e1 < 0.0)) << _S10
    word |= np.uint64(cp1 > h) << _S11
    word |= np.uint64(cm1 > h) << _S12
    word |= np.uint64(x > usl) << _S13
    word |= np.uint64(x < lsl) << _S14
    word |= above << _S16
    word = (word & on & ~keep_old) | ((_ONE - fin) << _S15) | (on >> _S32)

    return (
        np.uint32(word),
        e1 if ok else e,
        f1 if ok else f,
        cp1 if ok else cp,
        cm1 if ok else cm,
        x if ok else prev,
        count if ok else n,
        (v0 & ~keep_old) | (w0 & keep_old),
        (v1 & ~keep_old) | (w1 & keep_old),
    )


@njit(inline="always")
def _at(F, U, i, j, x):
    """Load lane at offsets i of F and j of U, take the step, store the state; returns the word."""
    word, e, f, cp, cm, prev, n, w0, w1 = step(
        x, F[i], F[i + np.uint64(64)], F[i + np.uint64(128)], F[i + np.uint64(192)], F[i + np.uint64(256)],
        F[i + np.uint64(320)], F[i + np.uint64(384)], F[i + np.uint64(448)], F[i + np.uint64(512)],
        F[i + np.uint64(576)], F[i + np.uint64(640)], F[i + np.uint64(704)], F[i + np.uint64(768)],
        F[i + np.uint64(832)], F[i + np.uint64(896)], F[i + np.uint64(960)], F[i + np.uint64(1024)],
        F[i + np.uint64(1088)], F[i + np.uint64(1152)], F[i + np.uint64(1216)], F[i + np.uint64(1280)],
        F[i + np.uint64(1344)], U[j], U[j + np.uint64(64)], U[j + np.uint64(128)], U[j + np.uint64(192)],
        U[j + np.uint64(256)], U[j + np.uint64(320)], U[j + np.uint64(384)],
    )  # fmt: skip
    F[i + np.uint64(1024)] = e
    F[i + np.uint64(1088)] = f
    F[i + np.uint64(1152)] = cp
    F[i + np.uint64(1216)] = cm
    F[i + np.uint64(1280)] = prev
    F[i + np.uint64(1344)] = n
    U[j] = w0
    U[j + np.uint64(64)] = w1
    return word


@njit("uint32(float64[::1], uint64[::1], uint64, float64)", cache=True, nogil=True)
def one(F, U, channel, x):
    """One sample of one channel; the caller has checked that the channel exists."""
    tile = channel >> _SIX
    lane = channel & _LANE
    return _at(F, U, tile * _F_TILE + lane, tile * _U_TILE + lane, x)


@njit("void(float64[::1], uint64[::1], int64[::1], float64[::1], uint32[::1])", cache=True, nogil=True)
def rows(F, U, channels, x, words):
    """Samples of any channels in the order given; the caller has checked lengths and channels."""
    for i in range(x.size):
        channel = np.uint64(channels[i])
        tile = channel >> _SIX
        lane = channel & _LANE
        words[i] = _at(F, U, tile * _F_TILE + lane, tile * _U_TILE + lane, x[i])


def fetch(x, words, at):
    """Ask for the cache lines of 64 samples and their words at `at`: a hint to the memory, nothing decided.

    A scan of one tile is 512 bytes in and 256 out, a page away from the next: no prefetcher of a CPU follows
    that, and a third of the batch's time was waiting. Addresses past the end are harmless to ask for.
    """


def _hint(write):
    """The LLVM prefetch of one element's line, kept in all caches, for reading or for writing."""

    @intrinsic
    def ask(typing_context, array, index):
        def generate(context, builder, signature, arguments):
            view = context.make_array(array)(context, builder, arguments[0])
            number, byte = ir.IntType(32), ir.IntType(8).as_pointer()
            kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
            function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
            place = builder.bitcast(builder.gep(view.data, [arguments[1]]), byte)
            builder.call(function, [place, number(write), number(3), number(1)])
            return context.get_dummy_value()

        return numba_types.none(array, numba_types.uint64), generate

    return ask


_ask_to_read, _ask_to_write = _hint(0), _hint(1)


@overload(fetch)
def _fetch(x, words, at):
    def compiled(x, words, at):
        for line in range(np.uint64(9)):  # 8 lines, 9 where the row begins within one
            _ask_to_read(x, at + line * np.uint64(8))
        for line in range(np.uint64(5)):
            _ask_to_write(words, at + line * np.uint64(16))

    return compiled


@njit(
    "void(float64[::1], uint64[::1], float64[::1], uint32[::1], uint64, uint64, uint64, uint64)",
    cache=True,
    nogil=True,
)
def tiles(F, U, x, words, stride, first, last, scans):
    """Scans of whole tiles [first, last): x and words are (scans, stride), time outermost, tile `first` at
    column 0.
    """
    for tile in range(first, last):
        column = (tile - first) * np.uint64(LANES)
        i = tile * _F_TILE
        j = tile * _U_TILE
        for scan in range(scans):
            base = scan * stride + column
            if scan + _AHEAD < scans:
                fetch(x, words, base + _AHEAD * stride)
            for lane in range(np.uint64(LANES)):
                words[base + lane] = _at(F, U, i + lane, j + lane, x[base + lane])
