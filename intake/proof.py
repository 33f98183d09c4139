"""A proof of work: cheap for one person's browser, dear for whoever sends thousands of forms.

The browser looks for a number that gives the hash of the stamp, the subject and the number so many leading zero bits
(static/js/proof.js). The stamp is ours and goes out of date; the subject makes each proof good for one thing only.
"""

from hashlib import sha256

from intake import stamps

BITS = 16  # 65,000 hashes on the average: about a second in a browser
LONGEST = 20  # digits


def holds(stamp: str, subject: str, number: str) -> bool:
    if not number.isdecimal() or not number.isascii() or len(number) > LONGEST or not stamps.is_plausible(stamp):
        return False
    found = sha256(f"{stamp}:{subject}:{number}".encode()).digest()
    return int.from_bytes(found[:4]) >> (32 - BITS) == 0
