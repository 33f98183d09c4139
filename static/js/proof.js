// Looks for the number that makes the hash begin with so many zero bits; see intake/proof.py. Loaded when it is needed.
const AT_ONCE = 512;

export async function find(stamp, subject, bits) {
  const letters = new TextEncoder();
  for (let first = 0; ; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, place) => String(first + place));
    const hashes = await Promise.all(
      numbers.map((number) => crypto.subtle.digest("SHA-256", letters.encode(`${stamp}:${subject}:${number}`))),
    );
    const place = hashes.findIndex((hash) => new DataView(hash).getUint32(0) >>> (32 - bits) === 0);
    if (place >= 0) return numbers[place];
  }
}
