/**
 * Profiles of a fleet, drawn as text, in a real store:
 *
 *   a   10 20 30   main.leak < main.main       instance, its level at each scrape (MiB, or goroutines), the stack
 *   a    5  5  5   main.base < main.main
 *   b    7  -  7   main.leak < main.main       `-`: not scraped
 */
import { join } from "node:path";
import { ok, type UnixMs, unixMs } from "leakhound/server";
import { encodeGoProfile } from "../../../leakhound/src/history/layout/go-layout.ts";
import { ProfileBuilder } from "../../../leakhound/src/profile/model/builder.ts";
import { encodeProfile } from "../../../leakhound/src/profile/proto/encode.ts";
import { HistoryStore, type HourSink } from "../../src/store/history-store.ts";

/** Profiles only: the rows of sealed hours go nowhere. */
const NO_ROWS: HourSink = { processes: async () => ok([]), add: async () => ok(null) };

export const MIB = 2 ** 20;

export type Layout = "go" | "other" | "node";

export interface DrawnFleet {
  readonly service?: string;
  readonly kind?: "heap" | "goroutine";
  /** As Go's runtime writes them, which is kept as counts; or as others or V8 do, which is kept as bytes. */
  readonly layout?: Layout;
  readonly from: UnixMs;
  readonly everyMs: number;
  readonly drawing: string;
}

interface Row {
  readonly instance: string;
  readonly levels: readonly (number | null)[];
  readonly frames: readonly string[];
}

function rowsOf(drawing: string): readonly Row[] {
  return drawing
    .trim()
    .split("\n")
    .map((line) => {
      const [instance = "", levels = "", frames = ""] = line.trim().split(/\s{2,}/);
      return {
        instance,
        levels: levels.split(/\s+/).map((text) => (text === "-" ? null : Number(text))),
        frames: frames.split(" < "),
      };
    });
}

/** Opens the store of a data folder, adds the profiles, and returns it open. */
export async function openFleet(dataFolder: string, fleets: readonly DrawnFleet[], now: UnixMs): Promise<HistoryStore> {
  const options = { folder: join(dataFolder, "history"), hours: NO_ROWS, commitMs: 0, warn: () => {} };
  const first = fleets.map(({ from }) => from).sort((a, b) => a - b)[0] ?? now;
  const store = await HistoryStore.open(options, first);
  for (const { layout, ...scrape } of fleets.flatMap(scrapesOf).sort((a, b) => a.at - b.at)) {
    const added = await store.add(scrape);
    if (!added.ok) throw new Error(added.error.what);
    if ((added.value === "count") !== (layout === "go")) throw new Error(`a profile is kept as ${added.value}`);
  }
  return store;
}

function scrapesOf({ service = "shop", kind = "heap", layout = "other", from, everyMs, drawing }: DrawnFleet) {
  const rows = rowsOf(drawing);
  const instances = [...new Set(rows.map(({ instance }) => instance))];
  return rows[0]!.levels.flatMap((_, column) =>
    instances.flatMap((instance) => {
      const own = rows.filter((row) => row.instance === instance && row.levels[column] !== null);
      if (own.length === 0) return [];
      const stacks = own.map((row) => ({ frames: row.frames, level: row.levels[column]! }));
      const bytes = profileBytes({ kind, layout }, stacks);
      return [{ service, instance, kind, layout, release: "v1", at: unixMs(from + column * everyMs), bytes }];
    }),
  );
}

const HEAP_TYPES = [
  { type: "alloc_objects", unit: "count" },
  { type: "alloc_space", unit: "bytes" },
  { type: "inuse_objects", unit: "count" },
  { type: "inuse_space", unit: "bytes" },
];

const NODE_TYPES = [
  { type: "objects", unit: "count" },
  { type: "space", unit: "bytes" },
];

function heapValues(layout: Layout, level: number): readonly number[] {
  const inUse = [level, level * MIB];
  return layout === "node" ? inUse : [level * 10, level * 10 * MIB, ...inUse];
}

export function profileBytes(
  { kind, layout }: Required<Pick<DrawnFleet, "kind" | "layout">>,
  stacks: readonly { readonly frames: readonly string[]; readonly level: number }[],
): Uint8Array {
  const isHeap = kind === "heap";
  const heapTypes = layout === "node" ? NODE_TYPES : HEAP_TYPES;
  const builder = new ProfileBuilder({
    sampleTypes: isHeap ? heapTypes : [{ type: "goroutine", unit: "count" }],
    periodType: isHeap ? { type: "space", unit: "bytes" } : { type: "goroutine", unit: "count" },
    period: 1n,
  });
  for (const { frames, level } of stacks) {
    const stack = frames.map((name, row) =>
      builder.location([{ function: name, file: `/src/${name}.go`, line: row + 1 }]),
    );
    builder.add({ stack, values: isHeap ? heapValues(layout, level) : [level] });
  }
  return (layout === "go" ? encodeGoProfile : encodeProfile)(builder.build());
}
