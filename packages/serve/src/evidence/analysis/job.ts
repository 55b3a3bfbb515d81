/**
 * What the server and the process that looks at a target send each other, one line of JSON each:
 *
 *   server ──── job, on standard input ─────────────────────▶ process
 *          ◀─── findings, one line for each part, as it is done ─┘
 */
import { unixMs } from "leakhound/server";
import { z } from "zod";
import { goroutinesSchema, heapSchema } from "../kit/kit.ts";

const access = z.object({
  basicAuth: z.object({ username: z.string(), password: z.string() }).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  tls: z.object({
    ca: z.string().optional(),
    cert: z.string().optional(),
    key: z.string().optional(),
    insecure: z.boolean().optional(),
  }),
});

export const jobSchema = z.object({
  /** Address of the profiles, with the parameters of the target. */
  url: z.string(),
  access,
  at: z.number().transform(unixMs),
  site: z.object({ name: z.string(), leaf: z.string().nullable(), own: z.string().nullable() }),
  /** Null where no dump is wanted. */
  goroutines: z.object({ bytesMax: z.number(), timeoutMs: z.number() }).nullable(),
  /** Null where no image is wanted. */
  image: z
    .object({
      /** Where files without names take their space. */
      folder: z.string(),
      bytesMax: z.number(),
      unpackedBytesMax: z.number(),
      timeoutMs: z.number(),
    })
    .nullable(),
});

export type Job = z.output<typeof jobSchema>;

const failure = z.object({
  code: z.enum(["not-served", "failed"]),
  /** One clause. */
  what: z.string(),
});

const found = <T extends z.ZodType>(value: T) =>
  z.union([z.object({ ok: z.literal(true), value }), z.object({ ok: z.literal(false), error: failure })]);

export const findingSchema = z.discriminatedUnion("part", [
  z.object({ part: z.literal("goroutines"), found: found(goroutinesSchema) }),
  z.object({ part: z.literal("heap"), found: found(heapSchema) }),
]);

export type Finding = z.output<typeof findingSchema>;
export type Failure = z.output<typeof failure>;
