/**
 * Separates the profiles of several processes that lie in one place, such as copies from several pods.
 *
 *   profiles ─ chains by contents ─▶ one, or one after another        a single target, which may have restarted
 *                    └─▶ chains overlap in time: several processes
 *                            ├─ names in paths, start times or builds separate them, and the contents agree ─▶ by that
 *                            ├─ the contents alone separate them without a guess ─▶ by counters
 *                            └─ otherwise ─▶ mixed: no rate may be computed
 */
import type { FoldedPoints, Snapshot } from "./points.ts";
import { type Chain, type Chains, chainsOf, followsIn, overlap } from "./process-chains.ts";
import { NAMES } from "./process-names.ts";

export type SeparatedBy = "folder" | "file-name" | "process-start" | "build" | "counters";

export interface SeparatedProcess {
  /** As the paths name it, else its number. */
  readonly name: string;
  readonly snapshots: readonly Snapshot[];
}

export type Separation =
  | { readonly type: "one" }
  | {
      readonly type: "several";
      readonly by: SeparatedBy;
      readonly processes: readonly SeparatedProcess[];
      /** The process that a profile of another kind belongs to, by its path or build; null where unknown. */
      readonly processOf: (snapshot: Snapshot) => string | null;
    }
  | { readonly type: "mixed"; readonly processes: number };

const ONE: Separation = { type: "one" };
/** A process with fewer snapshots has no growth. */
const SNAPSHOTS_EACH_MIN = 2;

/** @param snapshots in order of time, of profiles that were read from files */
export function separate(points: FoldedPoints, snapshots: readonly Snapshot[]): Separation {
  const paths = new Set(snapshots.map(({ origin }) => origin?.path ?? ""));
  if (paths.size < 2 * SNAPSHOTS_EACH_MIN) return ONE;
  const follows = followsIn(points);
  const found = chainsOf(snapshots, follows);
  const areCounted = snapshots.every(({ allocated, processStart }) => allocated !== null || processStart !== null);
  if (found && found.chains.length === 1 && areCounted) return ONE;
  if (found && found.chains.length > 1 && !overlap(found.chains)) return ONE;
  // Sorted by what is allocated, one process is one chain: then the times are wrong, not the processes several.
  const byAmount = [...snapshots].sort((a, b) => (a.allocated ?? 0) - (b.allocated ?? 0));
  if (areCounted && chainsOf(byAmount, follows)?.chains.length === 1) return ONE;
  const isConsistent = (group: readonly Snapshot[]) => {
    const chains = chainsOf(group, follows);
    return chains !== null && !overlap(chains.chains);
  };
  const keyed = byKeys(snapshots, isConsistent);
  if (keyed) return keyed;
  if (!areCounted) return ONE;
  return (found && byCounters(found)) ?? { type: "mixed", processes: found?.chains.length ?? snapshots.length };
}

type KeyOf = (snapshot: Snapshot) => string;
const KEYS: readonly { readonly by: SeparatedBy; readonly keyOf: KeyOf }[] = [
  ...NAMES.map(({ by, nameOf }) => ({ by, keyOf: ({ origin }: Snapshot) => nameOf(origin?.path ?? "") })),
  {
    by: "process-start",
    keyOf: ({ processStart }) => (processStart === null ? "" : String(Math.round(processStart / 1000))),
  },
  { by: "build", keyOf: ({ origin }) => origin?.build ?? "" },
];

/** The first key by which each group could be one process, and which has groups that run beside each other. */
function byKeys(
  snapshots: readonly Snapshot[],
  isConsistent: (group: readonly Snapshot[]) => boolean,
): Separation | null {
  for (const { by, keyOf } of KEYS) {
    const groups = groupedBy(snapshots, keyOf);
    const sizes = [...groups.values()].map((group) => group.length);
    if (groups.size < 2 || groups.has("") || Math.max(...sizes) < SNAPSHOTS_EACH_MIN) continue;
    if (snapshots.length < SNAPSHOTS_EACH_MIN * groups.size) continue;
    const areBeside = overlap([...groups.values()].map((rows): Chain => ({ snapshots: rows })));
    if (!areBeside || ![...groups.values()].every(isConsistent)) continue;
    const nameOf = shortNames([...groups.keys()]);
    return {
      type: "several",
      by,
      processes: [...groups].map(([key, rows]) => ({ name: nameOf(key), snapshots: rows })),
      processOf: (snapshot) => (groups.has(keyOf(snapshot)) ? nameOf(keyOf(snapshot)) : null),
    };
  }
  return null;
}

function groupedBy(snapshots: readonly Snapshot[], keyOf: KeyOf): Map<string, Snapshot[]> {
  const groups = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const group = groups.get(keyOf(snapshot));
    if (group) group.push(snapshot);
    else groups.set(keyOf(snapshot), [snapshot]);
  }
  return groups;
}

/** Start times and builds are no names: these processes are numbered. Of folders, the part that they share is left out. */
function shortNames(keys: readonly string[]): (key: string) => string {
  const isName = keys.every((key) => !/^\d+$|\s/.test(key));
  if (!isName) return (key) => `process ${keys.indexOf(key) + 1}`;
  const parts = keys.map((key) => key.split("/"));
  let shared = 0;
  while (parts.every((one) => one.length > shared + 1 && one[shared] === parts[0]![shared])) shared++;
  return (key) => key.split("/").slice(shared).join("/");
}

function byCounters({ chains, isAmbiguous }: Chains): Separation | null {
  if (isAmbiguous || chains.some(({ snapshots }) => snapshots.length < SNAPSHOTS_EACH_MIN)) return null;
  return {
    type: "several",
    by: "counters",
    processes: chains.map(({ snapshots }, row) => ({ name: `process ${row + 1}`, snapshots })),
    processOf: () => null,
  };
}
