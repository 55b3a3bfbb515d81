/**
 * The evidence kit of a ticket: what one look at one of its processes found, when the ticket opened or a user asked for it.
 *
 *   ticket shop-7 ──▶ kit of shop-2:6060   goroutines   in groups of the same stack
 *                                          heap         who holds the memory: root ─▶ … ─▶ object
 *
 * A kit is plain data, at most some 100 KB, and a row of the store. Heap images themselves are never stored. All names come
 * from the process, so they are hostile.
 */
import { type UnixMs, unixMs } from "leakhound/server";
import { z } from "zod";

const time: z.ZodType<UnixMs> = z.number().transform(unixMs);
const text = z.string();
const amount = z.number();

const frame = z.object({ function: text, file: text, line: amount });

/** Goroutines that have the same stack, wait for the same, and were started at the same line. */
const goroutineGroup = z.object({
  count: amount,
  state: text,
  /** Whole minutes in this state, of the goroutine that waits longest; 0 below one minute. */
  waitMinutesMax: amount,
  /** How many wait for a minute or longer. */
  waiting: amount,
  /** Leaf first; the middle of a long stack is left out. */
  stack: z.array(frame),
  /** Frames that are left out of the middle. */
  framesLeftOut: amount,
  /** The `go` statement that started them; null for the main goroutine. */
  createdBy: frame.nullable(),
  /** Whether the site of the ticket, or its first function of own code, is on the stack. */
  isOfSite: z.boolean(),
});

const goroutines = z.object({
  at: time,
  goroutines: amount,
  groups: amount,
  /** By state, the most frequent first. */
  states: z.array(z.object({ state: text, count: amount })),
  /** Those of the ticket's site, then the largest. */
  kept: z.array(goroutineGroup),
});

const holder = z.object({
  /** The same in each image of the same program. */
  id: text,
  root: text,
  kind: text,
  retainedBytes: amount,
  /** Of the reachable heap, 0 to 1. */
  share: amount,
  objects: amount,
  /** From the variable to most of its bytes. */
  path: z.array(text),
  /** Change since the image before of the same process; null without one. */
  growthBytes: amount.nullable(),
});

/** Part of what the ticket's site allocated that a holder keeps, 0 to 1, with its 95% interval. */
const siteHolder = z.object({ holder: text, holderId: text, share: amount, low: amount, high: amount });

/** Retention paths as a tree, root first: parents come before children, row 0 is all of them. */
const icicle = z.object({
  names: z.array(text),
  parent: z.array(amount),
  name: z.array(amount),
  total: z.array(amount),
});

const heap = z.object({
  at: time,
  heapBytes: amount,
  objects: amount,
  /** How long the process did not run, as it reports; null where it does not. */
  pauseMs: amount.nullable(),
  /** What the holders of the site follow from: samples of allocations in the image; null where it has too few of the site. */
  ofSite: z
    .object({ allocatedBy: text, isLeaf: z.boolean(), samples: amount, holders: z.array(siteHolder) })
    .nullable(),
  /** The largest first. */
  holders: z.array(holder),
  types: z.array(z.object({ type: text, bytes: amount, objects: amount })),
  icicle: icicle.nullable(),
  /** Lines of the configured checkout that name the main holder. */
  lines: z.array(z.object({ file: text, line: amount, text })).default([]),
  /** What limits the answer: one clause each. */
  notes: z.array(text),
  /** The image before, of the same process; null without one. */
  before: z.object({ at: time, heapBytes: amount }).nullable(),
});

/** Why a part of a kit is missing. */
const missing = z.discriminatedUnion("code", [
  /** No configuration allows heap images of the target. */
  z.object({ code: z.literal("not-allowed") }),
  /** No target of the instance is scraped now: it is gone, or it pushes its profiles. */
  z.object({ code: z.literal("no-target") }),
  z.object({ code: z.literal("budget"), perHour: amount, whose: z.enum(["fleet", "job"]) }),
  z.object({ code: z.literal("asked-before"), at: time, periodMs: amount }),
  /** It uses this part of its memory limit, and an image needs memory. */
  z.object({ code: z.literal("near-limit"), share: amount }),
  /** Heap images say nothing of this kind of leak. */
  z.object({ code: z.literal("other-kind"), kind: text }),
  z.object({ code: z.literal("too-many-goroutines"), goroutines: amount }),
  /** The service does not serve it. */
  z.object({ code: z.literal("not-served") }),
  /** One clause. */
  z.object({ code: z.literal("failed"), what: text }),
]);

const part = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion("state", [
    z.object({ state: z.literal("taken"), value }),
    z.object({ state: z.literal("missing"), why: missing }),
  ]);

export const kitSchema = z.object({
  schema: z.literal("leakhound.evidence/1"),
  at: time,
  occasion: z.enum(["opened", "reopened", "asked"]),
  /** Who asked; null for the server itself. */
  by: text.nullable(),
  /** The instance that was looked at; null where there was none. */
  instance: text.nullable(),
  /** Start of its process, which distinguishes processes; null where it is unknown. */
  processStart: time.nullable(),
  goroutines: part(goroutines),
  heap: part(heap),
});

export type EvidenceKit = z.output<typeof kitSchema>;
export type GoroutineFrame = z.output<typeof frame>;
export type GoroutineGroup = z.output<typeof goroutineGroup>;
export type KeptGoroutines = z.output<typeof goroutines>;
export type HeapAnswer = z.output<typeof heap>;
export type KitHolder = z.output<typeof holder>;
export type OfSite = NonNullable<HeapAnswer["ofSite"]>;
export type Icicle = z.output<typeof icicle>;
export type Missing = z.output<typeof missing>;
export type Part<T> =
  | { readonly state: "taken"; readonly value: T }
  | { readonly state: "missing"; readonly why: Missing };

export const goroutinesSchema = goroutines;
export const heapSchema = heap;

export const taken = <T>(value: T): Part<T> => ({ state: "taken", value });
export const without = <T>(why: Missing): Part<T> => ({ state: "missing", why });
export const failed = <T>(what: string): Part<T> => without({ code: "failed", what });
