"""Fingerprints by which the same picture is known again after it was scaled, saved anew or slightly changed."""

from PIL import Image

SIDE = 8


def dhash(image: Image.Image) -> int | None:
    """64 bits, each telling whether a spot is brighter than the one to its right, as Postgres's signed number.

    None where nothing differs from anything, such as on a plain field of colour: those are all alike.
    """
    small = image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    spots = list(small.get_flattened_data())
    bits = 0
    for row in range(SIDE):
        for column in range(SIDE):
            at = row * (SIDE + 1) + column
            bits = bits << 1 | (spots[at] > spots[at + 1])
    if bits.bit_count() < 4 or bits.bit_count() > 60:
        return None
    return bits - (1 << 64) if bits >> 63 else bits
