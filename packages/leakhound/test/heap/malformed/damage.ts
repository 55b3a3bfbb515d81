/** Bytes of an image, damaged at places that a seeded random generator chooses. */

export async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A copy with up to a hundred bytes changed, all over it or near one place; one of five is cut off. */
export function damaged(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = bytes.slice(0, random() < 0.2 ? Math.floor(bytes.length * random()) : bytes.length);
  const start = Math.floor(copy.length * random());
  const span = random() < 0.5 ? Math.min(5_000, copy.length - start) : copy.length - start;
  const changes = 1 + Math.floor(100 * random() * random());
  for (let change = 0; change < changes; change++)
    copy[start + Math.floor(span * random())] = random() < 0.3 ? 0xff : Math.floor(256 * random());
  return copy;
}
