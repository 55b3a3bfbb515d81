// Makes a seed for the fuzzer of a Go binary: an ELF file with a few of its symbols and the first units of its debug
// information, each section cut so that the whole stays below a megabyte (the types are in the unit of the runtime).
//
//   go build -ldflags=-compressdwarf=false -o /tmp/app ./testbed/go && node packages/leakhound/test/fuzz/seeds/cut-program.mjs /tmp/app OUT
import { readFileSync, writeFileSync } from "node:fs";

const [binary, out] = process.argv.slice(2);
const SYMBOLS = 400;
/** The ends of sections, and the variables of the program. */
const NEEDED = /^(runtime\.(e?data|e?bss|e?noptrdata|e?noptrbss|e?text|e?types|e?rodata|firstmoduledata)|main\..*)$/;
const INFO_BYTES = 520_000;
const OTHER_BYTES = 16_000;
const HEADER_BYTES = 64;
const SYMBOL_BYTES = 24;

const file = readFileSync(binary);
const at = (offset) => Number(file.readBigUInt64LE(offset));
const [table, count, namesIndex] = [at(40), file.readUInt16LE(60), file.readUInt16LE(62)];
const raw = Array.from({ length: count }, (_, row) => {
  const from = table + HEADER_BYTES * row;
  return {
    head: file.subarray(from, from + HEADER_BYTES),
    name: file.readUInt32LE(from),
    offset: at(from + 24),
    size: at(from + 32),
  };
});
const textAt = (bytes, offset) => bytes.toString("latin1", offset, bytes.indexOf(0, offset));
const names = file.subarray(raw[namesIndex].offset, raw[namesIndex].offset + raw[namesIndex].size);
const sections = new Map(
  raw.map((one) => [
    textAt(names, one.name),
    { head: one.head, bytes: file.subarray(one.offset, one.offset + one.size) },
  ]),
);

/** Whole units only, so that the rest is well formed. */
function wholeUnits(info) {
  let end = 0;
  while (end + 4 <= info.length && end + 4 + info.readUInt32LE(end) <= INFO_BYTES) end += 4 + info.readUInt32LE(end);
  return info.subarray(0, end);
}

function cutSymbols(symbols, texts) {
  const [kept, strings] = [[], [Buffer.from([0])]];
  let length = 1;
  const rows = symbols.length / SYMBOL_BYTES;
  const step = Math.max(1, Math.floor(rows / SYMBOLS));
  for (let row = 0; row < rows; row++) {
    const name = textAt(texts, symbols.readUInt32LE(row * SYMBOL_BYTES));
    if (row % step !== 0 && !NEEDED.test(name)) continue;
    const symbol = Buffer.from(symbols.subarray(row * SYMBOL_BYTES, (row + 1) * SYMBOL_BYTES));
    const text = Buffer.from(`${name}\0`, "latin1");
    symbol.writeUInt32LE(length, 0);
    strings.push(text);
    length += text.length;
    kept.push(symbol);
  }
  return [Buffer.concat(kept), Buffer.concat(strings)];
}

const [symtab, strtab] = cutSymbols(sections.get(".symtab").bytes, sections.get(".strtab").bytes);
const contents = [
  [".symtab", symtab],
  [".strtab", strtab],
  [".debug_info", wholeUnits(sections.get(".debug_info").bytes)],
  [".debug_abbrev", sections.get(".debug_abbrev").bytes],
  ...[
    ".debug_addr",
    ".debug_rnglists",
    ".debug_loclists",
    ".debug_ranges",
    ".debug_loc",
    ".go.buildinfo",
    ".rodata",
    ".itablink",
  ].map((name) => [name, (sections.get(name)?.bytes ?? Buffer.alloc(0)).subarray(0, OTHER_BYTES)]),
].filter(([name]) => sections.has(name));
const nameTable = Buffer.from(`\0${[...contents.map(([name]) => name), ".shstrtab"].join("\0")}\0`, "latin1");
const all = [...contents, [".shstrtab", nameTable]];
let offset = HEADER_BYTES;
const heads = [Buffer.alloc(HEADER_BYTES)];
for (const [name, bytes] of all) {
  const head = Buffer.from(sections.get(name)?.head ?? Buffer.alloc(HEADER_BYTES));
  head.writeUInt32LE(nameTable.indexOf(`${name}\0`, 0, "latin1"), 0);
  head.writeBigUInt64LE(BigInt(offset), 24);
  head.writeBigUInt64LE(BigInt(bytes.length), 32);
  if (name === ".symtab") head.writeUInt32LE(2, 40);
  offset += bytes.length;
  heads.push(head);
}
const header = Buffer.from(file.subarray(0, HEADER_BYTES));
header.writeBigUInt64LE(BigInt(offset), 40);
header.writeBigUInt64LE(0n, 32);
header.writeUInt16LE(0, 56);
header.writeUInt16LE(heads.length, 60);
header.writeUInt16LE(heads.length - 1, 62);
writeFileSync(out, Buffer.concat([header, ...all.map(([, bytes]) => bytes), ...heads]));
