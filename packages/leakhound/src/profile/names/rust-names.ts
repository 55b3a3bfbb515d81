/**
 * Rust's older mangling, which looks like C++ with a hash at the end:
 *
 *   _ZN4core3fmt9Formatter9write_str17h0123456789abcdefE                    core::fmt::Formatter::write_str
 *   _ZN50_$LT$T$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE     <T as core::fmt::Debug>::fmt
 *
 * Source: compiler/rustc_symbol_mangling/src/legacy.rs
 */

const HASH_END = /17h[\da-f]{16}E(?:\.[\w.]*)?$/;
const ESCAPES: Readonly<Record<string, string>> = {
  SP: "@",
  BP: "*",
  RF: "&",
  LT: "<",
  GT: ">",
  LP: "(",
  RP: ")",
  C: ",",
};

/** Null if the name is none of Rust. */
export function demangledRust(mangled: string): string | null {
  const prefix = /^_{1,4}ZN/.exec(mangled)?.[0];
  if (prefix === undefined || !HASH_END.test(mangled)) return null;
  const parts: string[] = [];
  let at = prefix.length;
  while (mangled[at] !== "E") {
    const digits = /^\d{1,4}/.exec(mangled.slice(at, at + 4))?.[0];
    if (digits === undefined) return null;
    const part = mangled.slice(at + digits.length, at + digits.length + Number(digits));
    if (part.length < Number(digits) || part === "") return null;
    parts.push(part);
    at += digits.length + part.length;
  }
  return parts.length < 2 ? null : parts.slice(0, -1).map(readablePart).join("::");
}

/** pprof removes one underscore, which the compiler puts before an escape, from every part. */
function readablePart(part: string): string {
  const text = part.startsWith("_") ? part.slice(1) : part;
  return text.replace(/\$(u[\da-f]{1,6}|[A-Z]{1,2})\$|\.\./g, (found, code?: string) => {
    if (code === undefined) return "::";
    return (code.startsWith("u") ? fromCodePoint(code.slice(1)) : ESCAPES[code]) ?? found;
  });
}

function fromCodePoint(digits: string): string | undefined {
  const code = Number.parseInt(digits, 16);
  return code >= 0x20 && code < 0xd800 ? String.fromCodePoint(code) : undefined;
}
