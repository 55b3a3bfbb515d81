/**
 * Bytes and processor time of the history for each profile: on simulated heap profiles of a busy service, and on the
 * recordings of `eval`. Each profile is unpacked, added to a log, sealed with its hour and read again; a profile that does not
 * come back byte for byte ends the run.
 */
import { readdirSync, readFileSync } from "node:fs";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import type { Result } from "../packages/leakhound/src/base/result.ts";
import { unixMs } from "../packages/leakhound/src/base/units.ts";
import { concatenated } from "../packages/leakhound/src/history/bytes/concatenated.ts";
import { sealLog } from "../packages/leakhound/src/history/chunk/seal.ts";
import { readFrom, SealedChunk } from "../packages/leakhound/src/history/chunk/sealed-chunk.ts";
import { stacksWith } from "../packages/leakhound/src/history/dictionary/stacks-with.ts";
import { dictionaryRecord } from "../packages/leakhound/src/history/log/dictionary-file.ts";
import { HourLog } from "../packages/leakhound/src/history/log/hour-log.ts";
import { LogIndex } from "../packages/leakhound/src/history/log/log-index.ts";
import { brotli } from "../packages/leakhound/src/source/brotli.ts";
import { simulatedScrapes } from "./history-profiles.ts";

const SCRAPES = 60;
const STACKS = 3_000;
const INSTANCES = 4;
const ROUNDS = 2;
const REPEATS = 7;
const MINUTE_MS = 60_000;
const FIRST_MS = Date.UTC(2026, 10, 28, 9);
const DICTIONARY = "build";

interface Instance {
  readonly name: string;
  /** Gzipped, as a service sends them. */
  readonly profiles: readonly Uint8Array[];
}

function valueIn<T>(result: Result<T, { readonly what: string }>): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The result, and the processor time in milliseconds: the least of some runs, because other load only adds to it. */
function timed<T>(run: () => T, runs = 1): { readonly value: T; readonly ms: number } {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 1; ; turn++) {
    const begin = cpuMs();
    const value = run();
    best = Math.min(best, cpuMs() - begin);
    if (turn === runs) return { value, ms: best };
  }
}

function measure(title: string, instances: readonly Instance[], profilesPerInstance: number): void {
  const count = instances.length * profilesPerInstance;
  const log = HourLog.begin(brotli);
  const added = timed(() => addAll(log, instances));
  const { records, modes, later } = added.value;
  const index = valueIn(LogIndex.open(records, brotli));
  const sealed = timed(() => valueIn(sealLog(index, () => true, brotli)), REPEATS);
  const dictionary = index.dictionary(DICTIONARY)!;
  const source = { read: readFrom(sealed.value), dictionary: () => dictionary, compression: brotli, where: "chunk" };
  const open = () => valueIn(SealedChunk.open(source));
  const cold = timed(() => open().profile(instances[0]!.name, unixMs(FIRST_MS + 30 * MINUTE_MS)), REPEATS);
  const chunk = open();
  const read = timed(() => checkAll(chunk, instances));
  const dictionaryBytes = dictionaryRecord({ name: DICTIONARY, dictionary }, brotli).length;
  const site = timed(() => {
    const stacks = stacksWith(dictionary, (name) => name.endsWith("Method0"), "leaf");
    return valueIn(open().site(DICTIONARY, stacks));
  }, REPEATS);
  const per = (value: number, digits = 2) => (value / count).toFixed(digits);
  console.log(`${title}: ${count} profiles, ${JSON.stringify(modes)}`);
  console.log(`  add           ${per(added.ms)} ms, with gunzip`);
  console.log(
    `  log           ${(later / Math.max(1, count - instances.length)).toFixed(0)} bytes after the first of a series`,
  );
  console.log(`  seal          ${(sealed.ms / instances.length).toFixed(1)} ms for each series`);
  console.log(`  chunk         ${per(sealed.value.length, 0)} bytes, dictionary ${dictionaryBytes} bytes once`);
  console.log(`  read one      ${cold.ms.toFixed(1)} ms, all of a series ${per(read.ms)} ms each`);
  console.log(
    `  site series   ${(site.ms / instances.length).toFixed(2)} ms for each series (${site.value.length} series)`,
  );
}

function addAll(log: HourLog, instances: readonly Instance[]) {
  const parts = [HourLog.head()];
  const modes = { count: 0, raw: 0 };
  let later = 0;
  for (const { name, profiles } of instances) {
    profiles.forEach((gzipped, minute) => {
      const at = unixMs(FIRST_MS + minute * MINUTE_MS);
      const bytes = gunzipSync(gzipped);
      const { records, mode } = valueIn(log.add({ series: { name, dictionary: DICTIONARY }, at, bytes }));
      parts.push(records);
      modes[mode]++;
      if (minute > 0) later += records.length;
    });
  }
  return { records: concatenated(parts), modes, later };
}

function checkAll(chunk: SealedChunk, instances: readonly Instance[]): void {
  for (const { name, profiles } of instances) {
    profiles.forEach((gzipped, minute) => {
      const bytes = valueIn(chunk.profile(name, unixMs(FIRST_MS + minute * MINUTE_MS)));
      if (Buffer.compare(bytes, gunzipSync(gzipped)) !== 0)
        throw new Error(`${name}, profile ${minute} is another one`);
    });
  }
}

function simulated(newStacks: number): Instance[] {
  return Array.from({ length: INSTANCES }, (_, seed) => {
    const scrapes = simulatedScrapes({ seed: seed + 1, stacks: STACKS, scrapes: SCRAPES, newStacks });
    return { name: `shop-${seed}`, profiles: Array.from(scrapes, ({ bytes }) => gzipSync(bytes, { level: 1 })) };
  });
}

/** The profiles of one kind in a recording; see eval/pack.mjs. */
function recorded(folder: string, kind: string, family: RegExp): Instance[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".br") && family.test(name));
  return files.map((name) => {
    const all = brotliDecompressSync(readFileSync(`${folder}/${name}`));
    const head = all.indexOf("\n");
    let at = head + 1;
    const profiles: Uint8Array[] = [];
    for (const { path, bytes } of JSON.parse(all.subarray(0, head).toString()) as { path: string; bytes: number }[]) {
      const isProfile = path.startsWith(`${kind}/`) && path.endsWith(".pb");
      if (isProfile) profiles.push(gzipSync(all.subarray(at, at + bytes)));
      at += bytes;
    }
    return { name, profiles };
  });
}

const fleet = [simulated(0), simulated(1)];
const gzipped = fleet[0]![0]!.profiles[0]!;
console.log(`a simulated profile: ${gzipped.length} bytes gzipped, ${gunzipSync(gzipped).length} unpacked`);
for (let round = 0; round < ROUNDS; round++) {
  measure("simulated heap, no new stacks", fleet[0]!, SCRAPES);
  measure("simulated heap, a new stack each minute", fleet[1]!, SCRAPES);
}
/** The root of the workspace is the current folder. */
const folder = "eval/";
for (const [title, part, kind, family] of [
  ["Go services, heap", "real", "heap", /^(?!node-)/],
  ["Go services, goroutines", "real", "goroutine", /^(?!node-)/],
  ["simulated Go services, heap", "recorded", "heap", /^go-/],
  ["Node services, heap", "real", "heap", /^node-/],
] as const) {
  const instances = recorded(`${folder}${part}`, kind, family);
  const profiles = instances.reduce((sum, one) => sum + one.profiles.length, 0);
  measure(title, instances, profiles / instances.length);
}
