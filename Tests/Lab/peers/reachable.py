"""What a changed file must cost at least by the rules of section 14 of the protocol, computed from both states alone.

Nothing here is btfile's code: blocks are found with `bytes.find`, and what is missing is compressed by libzstd. Headers
of packets and frames and the connection itself are left out.
"""

import ctypes
import functools

RATE = 268_700  # bytes a second: what 3-DH5 packets carry of a stream
TURN = 0.020  # seconds
SUM, RANGE, ANSWER = 8, 8, 60  # bytes: of a block's sum; of a range that is asked for; of an answer without content
BLOCKS_MAX = 4_096  # 14, "for whoever writes a client"
RUN_MAX, FINER_MIN = 8, 24 << 10


# Level 12 with tables of 2 MiB: windowLog, hashLog, chainLog.
PARAMETERS = {100: 12, 101: 19, 102: 17, 103: 17}


@functools.cache
def zstd():
    library = ctypes.CDLL("libzstd.so.1")
    size, pointer = ctypes.c_size_t, ctypes.c_void_p
    library.ZSTD_createCCtx.restype = pointer
    library.ZSTD_freeCCtx.argtypes = [pointer]
    library.ZSTD_CCtx_setParameter.argtypes = [pointer, ctypes.c_int, ctypes.c_int]
    library.ZSTD_compressBound.restype = library.ZSTD_compress2.restype = size
    library.ZSTD_compressBound.argtypes = [size]
    library.ZSTD_compress2.argtypes = [pointer, ctypes.c_char_p, size, ctypes.c_char_p, size]
    return library


def compressed(content):
    """How many bytes zstd makes of it."""
    context = zstd().ZSTD_createCCtx()
    for parameter, value in PARAMETERS.items():
        zstd().ZSTD_CCtx_setParameter(context, parameter, value)
    room = zstd().ZSTD_compressBound(len(content))
    count = zstd().ZSTD_compress2(context, ctypes.create_string_buffer(room), room, content, len(content))
    zstd().ZSTD_freeCCtx(context)
    return count


def missing(old, new, stretches, size):
    """The stretches of `new`, in blocks of that size within the given ones, that are nowhere in `old`."""
    found, near = [], 0
    for begin, end in stretches:
        for place in range(begin, end, size):
            block = new[place : min(place + size, end)]
            at = near if old.startswith(block, near) else old.find(block)
            if at >= 0:
                near = at + len(block)
            elif found and found[-1][1] == place:
                found[-1] = found[-1][0], place + len(block)
            else:
                found.append((place, place + len(block)))
    return found


def sums(new, stretches, size):
    """The bytes of their sums: those of equal blocks are equal, and shrink to nothing."""
    return SUM * len({new[place : min(place + size, end)] for begin, end in stretches
                      for place in range(begin, end, size)})


def of_file(old, new):
    """Bytes and turns of one file."""
    if new.startswith(old):  # it has grown, or is the same
        return ANSWER + compressed(new[len(old) :]), 1
    k = 12
    while len(new) > BLOCKS_MAX << k:
        k += 1
    # Both sides greet before sums are asked for (14.1), which is a turn of its own.
    stretches = [(0, len(new))]
    cost, turns = ANSWER + sums(new, stretches, 1 << k), 2
    while stretches:
        stretches = missing(old, new, stretches, 1 << k)
        size, runs = sum(end - begin for begin, end in stretches), len(stretches)
        finer = max(8, k - 4)
        if k == finer or not FINER_MIN <= size <= len(new) / 2 or size > runs * RUN_MAX << k:
            break
        cost, turns, k = cost + ANSWER + RANGE * runs + sums(new, stretches, 1 << finer), turns + 1, finer
    if stretches:
        content = b"".join(new[begin:end] for begin, end in stretches)
        cost, turns = cost + ANSWER + RANGE * len(stretches) + compressed(content), turns + 1
    return cost, turns


def of_pair(old, new):
    """Bytes and turns of all files of a pair, each by name: what is here under another name does not come."""
    if len(new) == 1:
        (before,), (after,) = old.values(), new.values()
        cost, turns = of_file(before, after)
        # Nothing is gained by sums that find nothing.
        whole = ANSWER + compressed(after), 1
        return min((cost, turns), whole, key=lambda each: seconds(*each))
    cost = 0
    for content in new.values():
        # A listing tells of the file, an answer proves what is here; what is not is all that comes.
        held = max((each for each in old.values() if content.startswith(each)), key=len, default=b"")
        cost += 2 * ANSWER + (compressed(content[len(held) :]) if len(held) < len(content) else 0)
    return cost, 2


def seconds(cost, turns):
    return cost / RATE + turns * TURN
