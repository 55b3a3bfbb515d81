/**
 * What the fuzzer feeds: each reader of input from outside, with the reports that follow, and inputs to start from.
 *
 *   run(bytes)   returns for any bytes: an answer or a fault. An exception, or more time than allowed, is a finding.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HOUR_MS, unixMs } from "../../src/base/units.ts";
import type { ReadAt } from "../../src/heap/format/heap-source.ts";
import { ElfFile, type ElfSource } from "../../src/heap/go/binary/elf/elf.ts";
import { loadGoDump } from "../../src/heap/go/dump/load.ts";
import { NO_SECTIONS } from "../../src/heap/go/dump/memory-reader.ts";
import { readCore } from "../../src/heap/go/process/core.ts";
import { type Executable, loadGoProcess } from "../../src/heap/go/process/load.ts";
import { loadGoProgram } from "../../src/heap/go/program/program.ts";
import { loadV8Snapshot } from "../../src/heap/v8/load.ts";
import { prepareProfile } from "../../src/profile/filter/prepare.ts";
import { goRegexp } from "../../src/profile/go-regexp/go-regexp.ts";
import type { Profile } from "../../src/profile/model/types.ts";
import { openProfile } from "../../src/profile/open.ts";
import { parseMemStats } from "../../src/profile/text/mem-stats.ts";
import { parseEvent, parseReading } from "../../src/recording/lines.ts";
import { parseTarget } from "../../src/recording/target-file.ts";
import { DEFAULT_PPROF_OPTIONS, type PprofCommand } from "../../src/report/pprof/options.ts";
import { NO_PORTS } from "../../src/report/pprof/ports.ts";
import { pprofReport } from "../../src/report/pprof/report.ts";
import { optionsFromQuery } from "../../src/report/pprof/view/query.ts";
import { parseYaml } from "../../src/scan/deployment/yaml.ts";
import { parseGo } from "../../src/scan/go/parse.ts";
import { goFileOf } from "../../src/scan/index/go-file.ts";
import { scanRepository } from "../../src/scan/scan.ts";
import { TargetSeriesBuilder } from "../../src/series/series-builder.ts";
import { readingFromExpvar } from "../../src/source/expvar.ts";
import { inflate } from "../../src/source/inflate.ts";
import { readingFromPrometheus } from "../../src/source/prometheus.ts";
import { diagnose } from "../../src/verdict/diagnose.ts";
import { ARENA, dumpOf } from "../heap/go/dump/dump-writer.ts";
import { snapshotOf } from "../heap/v8/drawn.ts";
import { drawnCore } from "./drawn-core.ts";

export interface FuzzTarget {
  readonly name: string;
  readonly seeds: () => readonly Uint8Array[];
  readonly run: (bytes: Uint8Array) => unknown;
}

/** @param root the folder of the package leakhound */
export function fuzzTargets(root: string): readonly FuzzTarget[] {
  const fixtures = join(root, "test/profile/fixtures/go1.26");
  const files = (ending: string) =>
    readdirSync(fixtures)
      .filter((name) => name.endsWith(ending))
      .map((name) => new Uint8Array(readFileSync(join(fixtures, name))));
  const plain = () => files(".pb.gz").flatMap((bytes) => (inflate(bytes, 1 << 24).ok ? [unpacked(bytes)] : []));
  const heap = unpackedProfile(files(".pb.gz"));
  return [
    { name: "profile", seeds: () => [...plain(), ...files(".pb.gz")], run: readProfile },
    { name: "text", seeds: () => [...files(".txt"), ...LEGACY.map(encode)], run: readProfile },
    { name: "metrics", seeds: () => METRICS.map(encode), run: readMetrics },
    { name: "recording", seeds: () => RECORDED.map(encode), run: readRecorded },
    { name: "go-dump", seeds: () => [dumpOf(DUMP)], run: readDump },
    { name: "v8-snapshot", seeds: () => [encode(snapshotOf(SNAPSHOT))], run: readSnapshot },
    { name: "program", seeds: () => [elfHeader(), goProgram(root)], run: readProgram },
    { name: "core", seeds: () => [drawnCore()], run: coreReader(root) },
    { name: "go-source", seeds: () => SOURCES.map(encode), run: readSource },
    { name: "yaml", seeds: () => YAML.map(encode), run: (bytes) => parseYaml(decode(bytes)) },
    { name: "regexp", seeds: () => EXPRESSIONS.map(encode), run: matchExpression },
    { name: "query", seeds: () => QUERIES.map(encode), run: (bytes) => showQuery(heap, decode(bytes)) },
  ];
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function unpacked(bytes: Uint8Array): Uint8Array {
  const plain = inflate(bytes, 1 << 24);
  if (!plain.ok) throw new Error("a fixture does not decompress");
  return plain.value;
}

function unpackedProfile([first]: readonly Uint8Array[]): Profile {
  const opened = openProfile(first!, "fixture", inflate);
  if (!opened.ok) throw new Error("a fixture is no profile");
  return opened.value;
}

const REPORTS: readonly PprofCommand[] = [
  { name: "top" },
  { name: "tree" },
  { name: "traces" },
  { name: "raw" },
  { name: "dot" },
  { name: "peek", pattern: "main" },
  { name: "list", pattern: "main" },
];

/** Opens a profile, prints every report of it, and judges a series of it. */
function readProfile(bytes: Uint8Array): void {
  const opened = openProfile(bytes, "fuzzed", inflate);
  if (!opened.ok) return;
  const prepared = prepareProfile(opened.value);
  for (const command of REPORTS) printReport(prepared, command, DEFAULT_PPROF_OPTIONS);
  const builder = new TargetSeriesBuilder("fuzzed");
  for (let row = 0; row < 5; row++) builder.add(opened.value, unixMs((row * HOUR_MS) / 10));
  diagnose(builder.series(), { own: null, limitBytes: null });
}

function printReport(profile: Profile, command: PprofCommand, options: typeof DEFAULT_PPROF_OPTIONS): void {
  const report = pprofReport(profile, command, options, NO_PORTS);
  if (report.ok && report.value.content.kind === "text") for (const _ of report.value.content.text);
}

function readMetrics(bytes: Uint8Array): void {
  const [text, at] = [decode(bytes), unixMs(0)];
  const readings = [readingFromPrometheus(text, at), readingFromExpvar(bytes, at), parseMemStats(text)];
  for (const reading of readings)
    for (const [name, value] of Object.entries(reading ?? {}))
      if (typeof value === "number" && !(Number.isFinite(value) && value >= 0)) throw new Error(`${name} is ${value}`);
}

function readRecorded(bytes: Uint8Array): void {
  const text = decode(bytes);
  parseTarget(text);
  for (const line of text.split("\n")) {
    parseEvent(line);
    const reading = parseReading(line);
    for (const [name, value] of Object.entries(reading ?? {}))
      if (!Number.isFinite(value)) throw new Error(`${name} is ${value}`);
  }
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const readDump = (bytes: Uint8Array) => loadGoDump(chunks(bytes), { where: "fuzzed", binary: NO_SECTIONS });
const readSnapshot = (bytes: Uint8Array) => loadV8Snapshot(chunks(bytes), "fuzzed");

const sourceOf = (bytes: Uint8Array): ElfSource => ({
  where: "fuzzed",
  length: bytes.length,
  read: async ({ offset, length }) => bytes.slice(Math.max(0, offset), Math.max(0, offset + length)),
});

const readProgram = (bytes: Uint8Array) => loadGoProgram(sourceOf(bytes), () => null);

/** Debug information and symbols of a real Go program, cut to 600 KB by seeds/cut-program.mjs. */
function goProgram(root: string): Uint8Array {
  return unpacked(new Uint8Array(readFileSync(join(root, "test/fuzz/seeds/go-program.elf.gz"))));
}

/** Reads cores as those of the cut program. */
function coreReader(root: string): (bytes: Uint8Array) => Promise<void> {
  let loading: Promise<Executable> | null = null;
  return async (bytes) => {
    loading ??= executableOf(goProgram(root));
    const executable = await loading;
    const core = await readCore(sourceOf(bytes));
    if (!core.ok) return;
    const { segments, files } = core.value;
    await loadGoProcess({ where: "fuzzed", memory: { segments, readAt: readsOf(bytes) }, files }, executable, () => {});
  };
}

function readsOf(bytes: Uint8Array): ReadAt {
  return (offset, into) => {
    const found = bytes.subarray(offset, offset + into.length);
    into.set(found);
    return found.length;
  };
}

async function executableOf(bytes: Uint8Array): Promise<Executable> {
  const [elf, program] = [await ElfFile.open(sourceOf(bytes), () => null), await readProgram(bytes)];
  if (!elf.ok || !program.ok) throw new Error("the seed is no program");
  return { program: program.value, elf: elf.value, readAt: readsOf(bytes) };
}

function readSource(bytes: Uint8Array): void {
  const parsed = parseGo(decode(bytes));
  if (parsed.ok) scanRepository({ files: [goFileOf("main.go", parsed.value)], modules: new Map() });
}

const TEXT = `${"a".repeat(2_000)}main.(*Server).handle[...].func1 net/http.(*conn).serve!`;

function matchExpression(bytes: Uint8Array): void {
  const pattern = goRegexp(decode(bytes));
  if (pattern.ok) pattern.value.test(TEXT);
}

function showQuery(profile: Profile, query: string): void {
  const options = optionsFromQuery(new URLSearchParams(query), DEFAULT_PPROF_OPTIONS);
  printReport(profile, { name: "top" }, options);
  printReport(profile, { name: "dot" }, options);
}

const LEGACY = [
  "heap profile: 1: 2 [3: 4] @ heap/1\n1: 2 [3: 4] @ 0x1 0x2\n\nMAPPED_LIBRARIES:\n00400000-00500000 r-xp 00000000 00:00 0 /bin/a\n",
  "--- threadz 1 ---\n\n--- Thread 7f00 (name: main/14) stack: ---\n 0x1 0x2\n",
  "--- contention ---\ncycles/second = 100\n10 2 @ 0x1 0x2\n",
  "goroutine profile: total 2\n2 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/a.go:1\n",
];
const METRICS = [
  'go_goroutines 7\ngo_memstats_heap_alloc_bytes 1e7\nprocess_resident_memory_bytes{a="b"} 5e7\nprocess_start_time_seconds 1.7e9\n',
  '{"memstats": {"HeapAlloc": 5, "NumGC": 7, "Sys": 9, "HeapInuse": 1}}',
  "# runtime.MemStats\n# Alloc = 5\n# NumGC = 7\n# HeapInuse = 9\n",
];
const RECORDED = [
  '{"at":"2026-11-23T09:37:20.538Z","heapAllocBytes":5,"gcCount":7,"processStart":"2026-11-23T09:00:00Z"}\n',
  '{"at":"2026-11-23T09:37:20.538Z","kind":"gap","reason":"request-failed","lane":"heap","path":null,"code":"timeout","message":"x"}\n',
  '{"target":"http://a/","startedAt":"2026-11-23T09:37:20.538Z","options":{"everyMs":5000}}',
];
const DUMP = {
  objects: [
    { address: ARENA, bytes: 16, pointers: { 8: ARENA + 64 } },
    { address: ARENA + 64, bytes: 32 },
  ],
  bss: { address: 0x50_1000, bytes: 16, pointers: { 8: ARENA } },
};
const SNAPSHOT = {
  root: { type: "synthetic", name: "", bytes: 0, edges: [["property", "a", "b"]] },
  b: { type: "object", name: "Session", bytes: 8 },
} as const;
const SOURCES = [
  'package main\n\nimport "net/http"\n\nvar cache = map[string]int{}\n\nfunc f(r *http.Request) {\n\tfor {\n\t\tselect {\n\t\tcase <-r.Context().Done():\n\t\t\treturn\n\t\t}\n\t}\n\tcache[r.URL.Path] = 1\n\tgo func() { <-make(chan int) }()\n}\n',
  "package a\n\ntype T[K comparable] struct{ m map[K][]func(...int) (a, b *T[K]) }\n\nfunc (t *T[K]) F() { defer func() { recover() }() }\n",
];
const YAML = [
  "server:\n  filter: [a, b]\n  service:\n    - name: x\n      port: &p 80\n    - *p\n",
  "a: {b: [1, 2], c: !!str x}\n---\n- |\n  t\n",
];
const EXPRESSIONS = ["^main\\.(a|b)+$", "(?i)[[:alpha:]]{2,5}\\pL|x*?", "(a(b(c)?)*)+\\b"];
const QUERIES = ["f=main&i=http&g=lines&sort=cum", "n=5&si=alloc_space&rel=t&trim=f&h=.*"];

/** The head of an ELF program with one section. */
function elfHeader(): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const view = new DataView(bytes.buffer);
  view.setUint16(16, 2, true);
  view.setUint16(18, 62, true);
  view.setBigUint64(40, 64n, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, 2, true);
  view.setUint16(62, 1, true);
  view.setUint32(64 + 64 + 4, 3, true);
  view.setBigUint64(64 + 64 + 24, 256n, true);
  view.setBigUint64(64 + 64 + 32, 64n, true);
  return bytes;
}
