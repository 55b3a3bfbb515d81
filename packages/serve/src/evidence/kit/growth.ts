/** How much holders grew since an earlier image of the same process: their ids are the same in both. */
import type { EvidenceKit, HeapAnswer } from "./kit.ts";

/** @param earlier kits of the same subject; the newest first */
export function withGrowth(kit: EvidenceKit, earlier: readonly EvidenceKit[]): EvidenceKit {
  if (kit.heap.state !== "taken") return kit;
  const before = earlier.map((one) => imageOfSameProcess(one, kit)).find((one) => one !== null);
  return before ? { ...kit, heap: { state: "taken", value: grown(kit.heap.value, before) } } : kit;
}

/** A start is known to about a second, and differs a little between two readings. */
const START_SLACK_MS = 2_000;

/** Processes without a known start cannot be distinguished. */
function imageOfSameProcess(one: EvidenceKit, { instance, processStart }: EvidenceKit): HeapAnswer | null {
  if (one.heap.state !== "taken" || processStart === null) return null;
  const isSame =
    one.instance === instance &&
    one.processStart !== null &&
    Math.abs(one.processStart - processStart) <= START_SLACK_MS;
  return isSame ? one.heap.value : null;
}

function grown(now: HeapAnswer, before: HeapAnswer): HeapAnswer {
  const retained = new Map(before.holders.map(({ id, retainedBytes }) => [id, retainedBytes]));
  const holders = now.holders.map((one) => {
    const was = retained.get(one.id);
    return was === undefined ? one : { ...one, growthBytes: one.retainedBytes - was };
  });
  return { ...now, holders, before: { at: before.at, heapBytes: before.heapBytes } };
}
