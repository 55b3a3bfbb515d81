/** What a look at a process found, in words: for the ticket's page, its text as Markdown, and the terminal. */
import { formatBytes, formatCount, formatDuration, formatInterval, formatShare } from "../../base/format.ts";

/** Of the answer of a heap image. */
export interface HeldMemory {
  readonly heapBytes: number;
  /** The holder that explains the leak; null where none stands out. */
  readonly main: { readonly id: string; readonly basis: "allocations" | "growth" | "size" } | null;
  readonly ofSite: {
    readonly allocatedBy: string;
    readonly isLeaf: boolean;
    readonly samples: number;
    readonly holders: readonly {
      readonly holder: string;
      readonly share: number;
      readonly low: number;
      readonly high: number;
    }[];
  } | null;
  readonly holders: readonly {
    readonly id: string;
    readonly root: string;
    readonly retainedBytes: number;
    readonly share: number;
    readonly objects: number;
    readonly growthBytes: number | null;
  }[];
  readonly before: { readonly at: string } | null;
}

const SITE_HOLDERS_MAX = 3;

/** Sentences: who holds the memory, and how reliable that is. */
export function heldMemoryWords(heap: HeldMemory): readonly string[] {
  const { ofSite, main, holders } = heap;
  const found = holders.find(({ id }) => id === main?.id);
  return [
    ...(ofSite === null ? [withoutSamples(main?.basis ?? null)] : siteWords(ofSite)),
    ...(found ? [holderWords(found, heap)] : []),
  ];
}

function siteWords({ allocatedBy, samples, holders }: NonNullable<HeldMemory["ofSite"]>): readonly string[] {
  return holders.slice(0, SITE_HOLDERS_MAX).map((one) => {
    const share = `${formatShare(one.share)} (95%: ${formatInterval(one, formatShare)})`;
    return `${one.holder} keeps ${share} of what ${allocatedBy} allocated, by ${formatCount(samples)} samples in the heap image.`;
  });
}

function withoutSamples(basis: "allocations" | "growth" | "size" | null): string {
  const unknown = "The heap image has no samples of who allocated what";
  if (basis === "growth") return `${unknown}, so this is the holder that grew most since the image before.`;
  if (basis === "size")
    return `${unknown}, so this is the largest holder, which may be another one than the one that leaks.`;
  return `${unknown}, and no holder retains a large part of the heap: look at all of them.`;
}

function holderWords(one: HeldMemory["holders"][number], { heapBytes, before }: HeldMemory): string {
  const grown =
    one.growthBytes === null || before === null
      ? ""
      : `; it ${changeWords(one.growthBytes)} since the image of ${before.at}`;
  return `${one.root} retains ${formatBytes(one.retainedBytes)} in ${formatCount(one.objects)} objects, ${formatShare(one.share)} of the reachable heap of ${formatBytes(heapBytes)}${grown}.`;
}

const changeWords = (bytes: number): string =>
  bytes >= 0 ? `grew by ${formatBytes(bytes)}` : `shrank by ${formatBytes(-bytes)}`;

/** Goroutines of the same stack, state and creator. */
export interface GroupOfGoroutines {
  readonly count: number;
  readonly state: string;
  readonly waitMinutesMax: number;
  readonly waiting: number;
  readonly createdBy: { readonly function: string; readonly file: string; readonly line: number } | null;
}

const MINUTE_MS = 60_000;

/** `41,200 goroutines: chan send; 40,000 of them for up to 1 h 32 min; started by shop.Serve` */
export function goroutineGroupWords({ count, state, waitMinutesMax, waiting, createdBy }: GroupOfGoroutines): string {
  const waits =
    waiting === 0
      ? []
      : [
          `${waiting === count ? "" : `${formatCount(waiting)} of them `}for up to ${formatDuration(waitMinutesMax * MINUTE_MS)}`,
        ];
  const started = createdBy === null ? [] : [`started by ${createdBy.function}`];
  const noun = count === 1 ? "goroutine" : "goroutines";
  return [`${formatCount(count)} ${noun}: ${state}`, ...waits, ...started].join("; ");
}

/** Whether a sentence of a ticket's evidence is about goroutines: it answers whether the leak is one of goroutines. */
export const isAboutGoroutines = (sentence: string): boolean => /\bgoroutine/i.test(sentence);

/** Of a ticket without a sentence about goroutines. */
export const GOROUTINES_NOT_JUDGED = "not judged: the service has none, or does not report them";
