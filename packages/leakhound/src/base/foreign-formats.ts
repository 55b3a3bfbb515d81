/**
 * Files that are handed over instead of a profile, named for what they are: one row a format, with what to do instead.
 * A format is recognized by how the file begins; `FOREIGN_START_BYTES` are enough for all of them.
 */
import { hasLengthsInFirstRecords } from "./otlp.ts";

export interface ForeignFormat {
  /** With an article: "a Go execution trace". */
  readonly name: string;
  /** What to do with it, or what to give instead. */
  readonly todo: string;
}

interface Row extends ForeignFormat {
  readonly matches: (start: Start) => boolean;
}

/** How a file begins, as bytes and as text. */
interface Start {
  readonly bytes: Uint8Array;
  /** Latin-1, without blanks at its beginning. */
  readonly text: string;
}

export const FOREIGN_START_BYTES = 4096;

const PROFILES = "give files from /debug/pprof/heap or /debug/pprof/goroutine";
const HOLDERS = "give it to leakhound holders, which reports what retains the memory";
const UNPACK = "unpack it, and give the profiles in it";
const ELF_TYPE_AT = 16;
const ELF_BYTE_ORDER_AT = 5;
const ELF_CORE = 4;
const TAR_MAGIC_AT = 257;
const CONTROL_SNIFF_BYTES = 32;
const TAB = 0x09;

const hex = (...magics: readonly string[]): Row["matches"] => {
  const wanted = magics.map((magic) => magic.match(/../g)!.map((digits) => Number.parseInt(digits, 16)));
  return ({ bytes }) => wanted.some((magic) => magic.every((byte, at) => bytes[at] === byte));
};
const text = (pattern: RegExp): Row["matches"] => {
  return (start) => pattern.test(start.text);
};
const isElf = hex("7f454c46");
/** The type of an ELF file has two bytes, in the byte order of the file. */
const isCore: Row["matches"] = (start) => {
  const isBigEndian = start.bytes[ELF_BYTE_ORDER_AT] === 2;
  return isElf(start) && start.bytes[ELF_TYPE_AT + (isBigEndian ? 1 : 0)] === ELF_CORE;
};
/** ELF, Mach-O of either byte order and width, universal Mach-O, Windows PE. */
const isProgram = hex("7f454c46", "feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe", "4d5a");

/** A text that begins with a line break looks like a record of field 1. */
const hasControls = (bytes: Uint8Array): boolean => bytes.subarray(0, CONTROL_SNIFF_BYTES).some((byte) => byte < TAB);

const FORMATS: readonly Row[] = [
  {
    matches: text(/^go 1\.\d+ trace\0/),
    name: "a Go execution trace",
    todo: `open it with go tool trace; ${PROFILES}`,
  },
  { matches: text(/^go1\.\d+ heap dump\n/), name: "a heap dump of Go", todo: HOLDERS },
  { matches: text(/^\{\s*"snapshot"\s*:\s*\{/), name: "a heap snapshot of V8", todo: HOLDERS },
  { matches: isCore, name: "a core file", todo: `${HOLDERS}, with --binary PROGRAM` },
  {
    matches: isProgram,
    name: "a program, not a profile",
    todo: "give a profile; a program may come before it only with leakhound pprof",
  },
  { matches: hex("504b0304", "504b0506"), name: "a zip archive", todo: UNPACK },
  {
    matches: ({ bytes }) => "ustar".split("").every((letter, at) => bytes[TAR_MAGIC_AT + at] === letter.charCodeAt(0)),
    name: "a tar archive",
    todo: UNPACK,
  },
  { matches: hex("04224d18"), name: "compressed with LZ4", todo: "decompress it with lz4 -d" },
  { matches: hex("fd377a585a00"), name: "compressed with xz", todo: "decompress it with xz -d" },
  { matches: hex("425a68"), name: "compressed with bzip2", todo: "decompress it with bzip2 -d" },
  { matches: hex("ff060000734e61507059"), name: "compressed with Snappy", todo: "decompress it with snzip -d" },
  { matches: hex("377abcaf271c", "526172211a07"), name: "an archive", todo: UNPACK },
  {
    matches: hex("50455246494c4532", "32454c4946524550"),
    name: "a recording of Linux perf",
    todo: `open it with perf report; for Go services, ${PROFILES}`,
  },
  {
    matches: hex("464c5200"),
    name: "a recording of JDK Flight Recorder",
    todo: "open it with JDK Mission Control; leakhound diagnoses Go and Node",
  },
  {
    matches: text(/^JAVA PROFILE 1\.0/),
    name: "a heap dump of Java",
    todo: "open it with Eclipse MAT; leakhound diagnoses Go and Node",
  },
  { matches: hex("4d444d50"), name: "a minidump of Windows", todo: PROFILES },
  { matches: text(/^memray/), name: "a recording of memray", todo: "leakhound diagnoses Go and Node" },
  {
    matches: ({ bytes }) => hasControls(bytes) && hasLengthsInFirstRecords(bytes),
    name: "OpenTelemetry profiles (OTLP), not a profile of pprof",
    todo: `export it as pprof, or ${PROFILES}`,
  },
  {
    matches: text(/^\{\s*"(?:resourceProfiles|resource_profiles)"/),
    name: "OpenTelemetry profiles (OTLP) as JSON",
    todo: `export them as pprof, or ${PROFILES}`,
  },
  {
    matches: text(/^\{\s*"nodes"\s*:\s*\[\s*\{\s*"id"\s*:\s*\d+\s*,\s*"callFrame"/),
    name: "a CPU profile of V8",
    todo: "open it in Chrome DevTools; for memory, give a .heapprofile (node --heap-prof) or a .heapsnapshot",
  },
  {
    matches: text(/^\{\s*"traceEvents"|^\[\s*\{\s*"(?:pid|tid|ph|ts|cat|name)"\s*:[^\n]*"ph"\s*:/),
    name: "a trace of Chrome",
    todo: "open it in Perfetto; for memory, give a .heapprofile or a .heapsnapshot",
  },
  {
    matches: text(/^\{\s*"header"\s*:\s*\{\s*"reportVersion"/),
    name: "a diagnostic report of Node",
    todo: "give a .heapprofile (node --heap-prof) or a .heapsnapshot",
  },
  {
    matches: text(/^\{[^{]{0,200}speedscope\.app\/file-format/),
    name: "a file of speedscope",
    todo: "give the profile that it was made from",
  },
  {
    matches: text(/^heap_v2\/\d/),
    name: "a heap profile of jemalloc",
    todo: "convert it with jeprof --raw",
  },
  {
    matches: text(/^(?:# (?:HELP|TYPE) \w|\w+\{[^}\n]*\} [\d.+-])/),
    name: "metrics of Prometheus",
    todo: `${PROFILES}; watch reads metrics itself`,
  },
  {
    matches: text(/^(?:<!doctype html|<html)/i),
    name: "an HTML page, such as a login page or an error of a proxy",
    todo: "open the address in a browser, and give credentials if it asks for them",
  },
  {
    matches: text(/^[{[][\s\S]{0,200}"(?:error|errors|message|status|code|detail)"\s*:/i),
    name: "an error as JSON",
    todo: "read it: it says why there is no profile",
  },
];

/** The format of a file or response that begins with these bytes; null if it is none of those above. */
export function foreignFormat(bytes: Uint8Array): ForeignFormat | null {
  const start = startOf(bytes);
  return FORMATS.find(({ matches }) => matches(start)) ?? null;
}

/** Whether a file that begins with these bytes is an executable program. */
export function isProgramStart(bytes: Uint8Array): boolean {
  const start = startOf(bytes);
  return isProgram(start) && !isCore(start);
}

function startOf(bytes: Uint8Array): Start {
  const begin = bytes.subarray(0, FOREIGN_START_BYTES);
  return { bytes: begin, text: String.fromCharCode(...begin).trimStart() };
}
