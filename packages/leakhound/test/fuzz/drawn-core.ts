/** Cores as the kernel writes them, with one segment of memory, for the program of seeds/go-program.elf.gz. */

export interface CoreMemory {
  readonly address: number;
  readonly words: number;
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Two pages of memory at the addresses of the cut program's data, of words that point into them. */
const MEMORY: CoreMemory = { address: 0x52_1000, words: 2_048 };

/** A core with one segment and the note of the files that were mapped. */
export function drawnCore({ address, words }: CoreMemory = MEMORY): Uint8Array {
  const [notesAt, memoryAt] = [64 + 2 * 56, 512];
  const bytes = new Uint8Array(memoryAt + 8 * words);
  const view = new DataView(bytes.buffer);
  const word = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 4, true);
  view.setUint16(18, 62, true);
  word(32, 64);
  view.setUint16(54, 56, true);
  view.setUint16(56, 2, true);
  const programHeader = (at: number, [type, offset, start, length]: readonly [number, number, number, number]) => {
    view.setUint32(at, type, true);
    word(at + 8, offset);
    word(at + 16, start);
    word(at + 32, length);
    word(at + 40, length);
  };
  const file = ascii("/srv/app\0");
  const noteBytes = 12 + 8 + 16 + 24 + file.length;
  programHeader(64, [4, notesAt, 0, noteBytes]);
  programHeader(64 + 56, [1, memoryAt, address, 8 * words]);
  view.setUint32(notesAt, 5, true);
  view.setUint32(notesAt + 4, 16 + 24 + file.length, true);
  view.setUint32(notesAt + 8, 0x4649_4c45, true);
  bytes.set(ascii("CORE"), notesAt + 12);
  word(notesAt + 20, 1);
  word(notesAt + 28, 4_096);
  word(notesAt + 36, address);
  word(notesAt + 44, address + 8 * words);
  bytes.set(file, notesAt + 60);
  for (let row = 0; row < words; row++) word(memoryAt + 8 * row, address + ((row * 40) % (8 * words)));
  return bytes;
}
