/**
 * What the linker recorded about a build, in the section .go.buildinfo since Go 1.18:
 *
 *   "\xff Go buildinf:"  pointer size  flags  …        32 bytes
 *   varint length, version of Go
 *   varint length, [16 bytes] path\texample.com/shop/cmd\nmod\texample.com/shop\tv1.2.0\n… [16 bytes]
 *
 * Before Go 1.18, the section has pointers to both texts, which are not followed.
 *
 * Source: debug/buildinfo/buildinfo.go
 */
const MAGIC = "\u00ff Go buildinf:";
const FLAGS_AT = 15;
const HAS_TEXTS = 2;
const TEXTS_AT = 32;
const VARINT_BYTES_MAX = 5;
const MODULE = /(?:^|\n)mod\t([^\t\n]+)/;

/** The path of the main module; null if the section does not have it. */
export function mainModuleOf(section: Uint8Array): string | null {
  const head = String.fromCharCode(...section.subarray(0, MAGIC.length));
  if (head !== MAGIC || ((section[FLAGS_AT] ?? 0) & HAS_TEXTS) === 0) return null;
  const version = textAt(section, TEXTS_AT);
  const build = version && textAt(section, version.end);
  return (build && MODULE.exec(build.text)?.[1]) ?? null;
}

/** A text after its length; null if the section ends before it. */
function textAt(section: Uint8Array, at: number): { readonly text: string; readonly end: number } | null {
  let length = 0;
  for (let row = 0; row < VARINT_BYTES_MAX; row++) {
    const byte = section[at + row];
    if (byte === undefined) return null;
    length += (byte & 0x7f) * 2 ** (7 * row);
    if (byte >= 0x80) continue;
    const start = at + row + 1;
    const end = start + length;
    return end <= section.length ? { text: new TextDecoder().decode(section.subarray(start, end)), end } : null;
  }
  return null;
}
