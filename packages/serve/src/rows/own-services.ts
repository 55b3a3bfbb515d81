/**
 * Where several collectors share a store: the services whose days and weeks this one judges. Each service is judged by one
 * collector, the first by name of those that sealed hours of it lately; a server that only reads judges none.
 */
import { type Fault, ok, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { RowStore, ServiceRow } from "./port.ts";

/** A collector that is gone for longer leaves its services to others. */
const LATELY_MS = 6 * 3_600_000;

export async function ownServices(
  rows: Pick<RowStore, "services" | "chunks">,
  collector: string,
  now: UnixMs,
): Promise<Result<readonly ServiceRow[], Fault>> {
  const services = await rows.services();
  if (!services.ok) return services;
  const own: ServiceRow[] = [];
  for (const one of services.value) {
    const chunks = await rows.chunks(one.service, { from: unixMs(now - LATELY_MS), to: now });
    if (!chunks.ok) return chunks;
    const [first] = chunks.value.map((chunk) => chunk.collector).sort();
    if (first === collector) own.push(one);
  }
  return ok(own);
}
