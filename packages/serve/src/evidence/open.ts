/** Puts the parts of evidence together for the server. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Clock, err, type Fault, ok, type Result } from "leakhound/server";
import type { RowStore } from "../rows/port.ts";
import { noted } from "../tickets/lifecycle.ts";
import type { SavedTickets } from "../tickets/saved-tickets.ts";
import type { Ticket } from "../tickets/ticket.ts";
import { runLook } from "./child.ts";
import { type CollectorPorts, EvidenceCollector } from "./collector.ts";
import { ImageRequests } from "./image-requests.ts";
import { KeptKits, type Subject } from "./kept-kits.ts";
import type { EvidenceKit } from "./kit/kit.ts";
import type { EvidencePolicy } from "./policy.ts";

export interface OpenEvidence {
  readonly kits: KeptKits;
  readonly requests: ImageRequests;
}

const FOLDER = "evidence";
/** Tickets that opened before are old news. */
const MISSED_MS = 86_400_000;
/** After the start: some intervals of scrapes. */
const MISSED_AFTER_MS = 3 * 60_000;

export async function openEvidence(
  dataFolder: string,
  rows: RowStore,
  warn: (fault: Fault) => void,
): Promise<Result<OpenEvidence, Fault>> {
  const folder = join(dataFolder, FOLDER);
  try {
    return ok({ kits: new KeptKits(rows), requests: await ImageRequests.open(folder, warn) });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const what = `the folder of evidence cannot be used: ${code}`;
    return err({ code: "data", what, where: folder, todo: "check the data folder and its permissions", cause });
  }
}

type CollectingPorts = Pick<CollectorPorts, "clock" | "find" | "lastReading" | "linesOf" | "warn">;

export interface Collecting extends OpenEvidence, CollectingPorts {
  readonly tickets: SavedTickets;
  readonly policy: EvidencePolicy;
}

export function newCollector({ tickets, policy, ...ports }: Collecting): EvidenceCollector {
  const done = (subject: Subject, kit: EvidenceKit) => noteKit(tickets, subject, kit);
  const program = fileURLToPath(workerProgram());
  const look: CollectorPorts["look"] = (job, limits, signal) => runLook(program, job, limits, signal);
  return new EvidenceCollector({ ...ports, done, look }, policy);
}

/** The build puts it beside the server; code that runs from its source takes the last build. */
function workerProgram(): URL {
  const beside = new URL("evidence-worker.js", import.meta.url);
  return existsSync(beside) ? beside : new URL("../../dist/evidence-worker.js", import.meta.url);
}

/** Says in the history that there is a kit; what it found needs another scope than the history. */
async function noteKit(tickets: SavedTickets, subject: Subject, kit: EvidenceKit): Promise<void> {
  const ticket = subject.kind === "ticket" ? tickets.get(subject.id) : null;
  if (ticket === null) return;
  await tickets.save(noted(ticket, kit.at, "evidence", { by: kit.by, text: kitText(kit) }));
}

/** `from shop-2:6060: goroutines, holders of the memory` */
function kitText({ instance, goroutines, heap }: EvidenceKit): string {
  const parts = [
    ...(goroutines.state === "taken" ? ["goroutines"] : []),
    ...(heap.state === "taken" ? ["holders of the memory"] : []),
  ];
  if (instance === null) return "nothing, since no target of an instance that leaks is scraped";
  return `from ${instance}: ${parts.length === 0 ? "nothing; the ticket says why" : parts.join(", ")}`;
}

interface Missed {
  readonly tickets: () => readonly Ticket[];
  readonly kits: KeptKits;
  readonly collector: EvidenceCollector;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Looks at tickets that opened when the server was about to end, once its targets are found and have been scraped. */
export async function lookAtMissed({ tickets, kits, collector, clock, signal }: Missed): Promise<void> {
  await clock.sleep(MISSED_AFTER_MS, signal);
  for (const ticket of signal.aborted ? [] : tickets()) {
    const { id, service, state, openedAt } = ticket;
    if (state !== "open" || openedAt === null || clock.now() - openedAt > MISSED_MS) continue;
    const known = await kits.of({ kind: "ticket", id, service });
    if (known.ok && !known.value.some(({ at }) => at >= openedAt)) collector.lookAtTicket(ticket, "opened");
  }
}
