/**
 * The holder that explains the leak, and why it is this one:
 *
 *   allocations   it keeps most of what the ticket's site allocated, by samples in the image
 *   growth        it grew most since the image before, of the same process
 *   size          it is the largest, and keeps a large part of the heap: the weakest reason
 */
import type { HeapAnswer, KitHolder } from "./kit.ts";

export interface MainHolder {
  readonly id: string;
  readonly basis: "allocations" | "growth" | "size";
}

/** Of the heap; a smaller one does not explain why the memory runs out. */
const SHARE_MIN = 0.25;

/** @returns null where none stands out */
export function mainHolder({ ofSite, holders }: HeapAnswer): MainHolder | null {
  const [best] = ofSite?.holders ?? [];
  if (best) return { id: best.holderId, basis: "allocations" };
  const own = holders.filter(isOfProgram);
  const grown = own.filter(({ growthBytes }) => growthBytes !== null && growthBytes > 0);
  const [fastest] = grown.sort((a, b) => (b.growthBytes ?? 0) - (a.growthBytes ?? 0));
  if (fastest) return { id: fastest.id, basis: "growth" };
  const [largest] = own.toSorted((a, b) => b.retainedBytes - a.retainedBytes);
  return largest && largest.share >= SHARE_MIN ? { id: largest.id, basis: "size" } : null;
}

/** Code and the runtime's own memory are no variable of the program. */
const isOfProgram = ({ kind }: KitHolder): boolean => kind !== "other";
