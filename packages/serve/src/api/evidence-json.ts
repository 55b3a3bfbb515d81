/** Evidence kits as the API answers them. */
import { z } from "@hono/zod-openapi";
import type { UnixMs } from "leakhound/server";
import type { EvidenceKit, HeapAnswer, KeptGoroutines, Part } from "../evidence/kit/kit.ts";
import { mainHolder } from "../evidence/kit/main-holder.ts";
import { missingWords } from "../evidence/kit/words.ts";

const time = z.string().openapi({ description: "ISO time" });
const count = z.number();

const missing = z
  .object({ state: z.literal("missing"), code: z.string(), why: z.string() })
  .openapi("MissingEvidence", { description: "why there is none, in one clause" });

const frame = z.object({ function: z.string(), file: z.string(), line: count }).openapi("EvidenceFrame");

const goroutines = z
  .object({
    state: z.literal("taken"),
    goroutines: count,
    groups: count.openapi({ description: "groups of goroutines with the same stack, state and creator" }),
    states: z.array(z.object({ state: z.string(), count })),
    kept: z
      .array(
        z.object({
          count,
          state: z.string(),
          waitMinutesMax: count,
          waiting: count.openapi({ description: "of these, how many wait for a minute or longer" }),
          stack: z.array(frame).openapi({ description: "leaf first" }),
          framesLeftOut: count.openapi({ description: "frames left out before the last six" }),
          createdBy: frame.nullable(),
          isOfSite: z.boolean(),
        }),
      )
      .openapi({ description: "those of the ticket's site, then the largest" }),
  })
  .openapi("GoroutineDump");

const heap = z
  .object({
    state: z.literal("taken"),
    heapBytes: count,
    objects: count,
    pauseMs: count.nullable(),
    ofSite: z
      .object({
        allocatedBy: z.string(),
        isLeaf: z.boolean(),
        samples: count,
        holders: z.array(z.object({ holder: z.string(), holderId: z.string(), share: count, low: count, high: count })),
      })
      .nullable()
      .openapi({
        description: "who keeps what the ticket's site allocated, by samples in the image; null where unknown",
      }),
    main: z
      .object({ id: z.string(), basis: z.enum(["allocations", "growth", "size"]) })
      .nullable()
      .openapi({ description: "the holder that explains the leak, and what that follows from" }),
    holders: z.array(
      z.object({
        id: z.string(),
        root: z.string(),
        kind: z.string(),
        retainedBytes: count,
        share: count,
        objects: count,
        path: z.array(z.string()),
        growthBytes: count.nullable(),
      }),
    ),
    types: z.array(z.object({ type: z.string(), bytes: count, objects: count })),
    icicle: z
      .object({ names: z.array(z.string()), parent: z.array(count), name: z.array(count), total: z.array(count) })
      .nullable()
      .openapi({ description: "retention paths as a tree, parents before children; names by index" }),
    lines: z
      .array(z.object({ file: z.string(), line: count, text: z.string() }))
      .openapi({ description: "lines of the configured checkout that name the main holder" }),
    notes: z.array(z.string()),
    before: z.object({ at: time, heapBytes: count }).nullable(),
  })
  .openapi("HeapAnswer");

export const looking = z
  .enum(["waiting", "running"])
  .nullable()
  .openapi({ description: "a look that is not done yet" });
const kit = z.object({
  at: time,
  occasion: z.enum(["opened", "reopened", "asked"]),
  by: z.string().nullable(),
  instance: z.string().nullable(),
});

export const evidenceSchema = z
  .object({
    looking,
    kits: z
      .array(
        kit.extend({
          goroutines: z.discriminatedUnion("state", [goroutines, missing]),
          heap: z
            .discriminatedUnion("state", [z.object({ state: z.literal("taken") }), missing])
            .openapi({ description: "what it found: /api/v1/holders/tickets/{id}" }),
        }),
      )
      .openapi({ description: "the newest first" }),
  })
  .openapi("Evidence");

export const holdersSchema = z
  .object({ looking, kits: z.array(kit.extend({ heap: z.discriminatedUnion("state", [heap, missing]) })) })
  .openapi("Holders");

const iso = (at: UnixMs): string => new Date(at).toISOString();

const kitJson = ({ at, occasion, by, instance }: EvidenceKit): z.output<typeof kit> => ({
  at: iso(at),
  occasion,
  by,
  instance,
});

const missingJson = (part: Extract<Part<unknown>, { state: "missing" }>): z.output<typeof missing> => ({
  state: "missing",
  code: part.why.code,
  why: missingWords(part.why),
});

export function evidenceJson(one: EvidenceKit): z.output<typeof evidenceSchema>["kits"][number] {
  return {
    ...kitJson(one),
    goroutines: one.goroutines.state === "taken" ? goroutinesJson(one.goroutines.value) : missingJson(one.goroutines),
    heap: one.heap.state === "taken" ? { state: "taken" } : missingJson(one.heap),
  };
}

const goroutinesJson = ({ at: _at, ...value }: KeptGoroutines): z.output<typeof goroutines> => ({
  state: "taken",
  ...value,
});

export const holdersJson = (one: EvidenceKit): z.output<typeof holdersSchema>["kits"][number] => ({
  ...kitJson(one),
  heap: one.heap.state === "taken" ? heapJson(one.heap.value) : missingJson(one.heap),
});

const heapJson = ({ at: _at, before, ...value }: HeapAnswer): z.output<typeof heap> => ({
  state: "taken",
  ...value,
  main: mainHolder({ at: _at, before, ...value }),
  before: before && { ...before, at: iso(before.at) },
});
