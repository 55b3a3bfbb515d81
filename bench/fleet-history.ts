/**
 * The history of a service of many instances, written without a server: hours that are sealed, and one that is open.
 *
 * A few processes are simulated, and their records stand for those of all instances: each instance has a series of its own
 * with the records of one of them.
 */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unixMs } from "../packages/leakhound/src/base/units.ts";
import { ByteWriter } from "../packages/leakhound/src/history/bytes/byte-writer.ts";
import { concatenated } from "../packages/leakhound/src/history/bytes/concatenated.ts";
import { sealLog } from "../packages/leakhound/src/history/chunk/seal.ts";
import type { Dictionary } from "../packages/leakhound/src/history/dictionary/dictionary.ts";
import { dictionaryRecord } from "../packages/leakhound/src/history/log/dictionary-file.ts";
import { encodeFrame, LOG_HEAD_BYTES, payloadOf, readFrame } from "../packages/leakhound/src/history/log/frame.ts";
import { HourLog } from "../packages/leakhound/src/history/log/hour-log.ts";
import { LogIndex } from "../packages/leakhound/src/history/log/log-index.ts";
import { brotli } from "../packages/leakhound/src/source/brotli.ts";
import { dictionaryName, fileNameOf, hourOf, seriesName } from "../packages/serve/src/store/names.ts";
import { simulatedGoroutines, simulatedScrapes } from "./history-profiles.ts";

export const HOUR_MS = 3_600_000;
const SCRAPES = 60;
const STACKS = 3_000;
const GOROUTINE_STACKS = 400;

export interface FleetHistory {
  /** Of the history. */
  readonly folder: string;
  readonly service: string;
  readonly instances: number;
  /** The sealed hour whose times are right; the open one follows it. */
  readonly sealedMs: number;
  /** Sealed hours: copies of it stand for those before, up to two hours before it. */
  readonly hours: number;
  /** Different processes. */
  readonly seeds: number;
  /** Scrapes of the open hour. */
  readonly openScrapes: number;
}

export function writeFleetHistory({ folder, service, hours, sealedMs, openScrapes, ...fleet }: FleetHistory): void {
  const dictionary = dictionaryName(service, "1");
  const openMs = sealedMs + HOUR_MS;
  const sealed = fleetLog({ ...fleet, service, startMs: sealedMs, scrapes: SCRAPES });
  const index = valueIn(LogIndex.open(sealed, brotli));
  // As in a server, the next hour goes on with the dictionary of the one before.
  const build = index.dictionary(dictionary)!;
  const open = fleetLog({ ...fleet, service, startMs: openMs, scrapes: openScrapes, build });
  const ofService = join(folder, fileNameOf(service));
  mkdirSync(ofService, { recursive: true });
  mkdirSync(join(folder, "open"), { recursive: true });
  const chunkOf = (before: number) => join(ofService, `${hourOf(unixMs(sealedMs - before * HOUR_MS))}.chunk`);
  writeFileSync(chunkOf(0), valueIn(sealLog(index, () => true, brotli)));
  for (let hour = 1; hour < hours; hour++) copyFileSync(chunkOf(0), chunkOf(hour + 1));
  const record = dictionaryRecord({ name: dictionary, dictionary: build }, brotli);
  writeFileSync(join(ofService, `${fileNameOf(dictionary)}.dictionary`), concatenated([HourLog.head(), record]));
  if (openScrapes > 0) writeFileSync(join(folder, "open", `${hourOf(unixMs(openMs))}.log`), open);
}

type LogOptions = Pick<FleetHistory, "service" | "instances" | "seeds"> & {
  readonly startMs: number;
  readonly scrapes: number;
  /** The dictionary of the hour before. */
  readonly build?: Dictionary;
};

/** The log of an hour, with heap and goroutine profiles. */
function fleetLog({ service, instances, seeds, startMs, scrapes, build }: LogOptions): Uint8Array {
  const log = HourLog.begin(brotli);
  if (build !== undefined) log.adopt(dictionaryName(service, "1"), build);
  const records: Uint8Array[] = [HourLog.head()];
  const kinds = ["heap", "goroutine"] as const;
  for (let seed = 0; seed < seeds; seed++) {
    const heap = [...simulatedScrapes({ seed: seed + 1, stacks: STACKS, scrapes, newStacks: 0 })];
    const goroutine = [...simulatedGoroutines({ seed: seed + 1, stacks: GOROUTINE_STACKS, scrapes })];
    for (let scrape = 0; scrape < scrapes; scrape++)
      for (const kind of kinds) {
        const { bytes } = kind === "heap" ? heap[scrape]! : goroutine[scrape]!;
        const series = { name: nameOf(seed), dictionary: dictionaryName(service, "1") };
        const added = valueIn(log.add({ series, at: unixMs(startMs + scrape * 60_000 + seed * 1_000), bytes }));
        records.push(added.records);

        function nameOf(number: number): string {
          return seriesName({ service, instance: `${service}-${number}:6060`, kind });
        }
      }
  }
  return multiplied(concatenated(records), { service, instances, seeds });
}

/** Adds series with the records of those that the log has, until each instance has its own. */
function multiplied(
  log: Uint8Array,
  { service, instances, seeds }: Pick<LogOptions, "service" | "instances" | "seeds">,
) {
  const index = valueIn(LogIndex.open(log, brotli));
  const parts: Uint8Array[] = [log];
  let next = index.series.length;
  const numbers = new Map<number, number[]>();
  for (const [number, { name }] of index.series.entries())
    for (let instance = seeds; instance < instances; instance++) {
      const [, of, kind] = JSON.parse(name) as [string, string, "heap" | "goroutine"];
      if (of !== `${service}-${instance % seeds}:6060`) continue;
      const writer = new ByteWriter();
      writer.unsigned(0);
      writer.text(seriesName({ service, instance: `${service}-${instance}:6060`, kind }));
      parts.push(encodeFrame({ type: "series", subject: next, payload: writer.finish() }, brotli));
      numbers.set(number, [...(numbers.get(number) ?? []), next++]);
    }
  for (let at = LOG_HEAD_BYTES; at < log.length; ) {
    const frame = readFrame(log, at);
    at = frame.end;
    const copies = frame.type === "counted" ? (numbers.get(frame.subject) ?? []) : [];
    if (copies.length === 0) continue;
    const payload = payloadOf(frame, brotli);
    const packed = { ...brotli, compress: () => frame.payload };
    for (const subject of copies) parts.push(encodeFrame({ type: frame.type, subject, payload }, packed));
  }
  return concatenated(parts);
}

export function valueIn<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly what: string } },
): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}
