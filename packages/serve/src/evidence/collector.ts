/**
 * Looks at processes: when a ticket opens, and when a user asks for it. One look after another, each in a process of its own, so
 * that scrapes and judgments go on meanwhile; a look that fails is a kit that says why.
 *
 *   ticket opens ─┐                                    ┌─▶ kit stored
 *   user asks ────┼─▶ queue ─▶ instance ─▶ budget ─▶ look ─▶ event of the ticket
 */
import { type Clock, type Fault, type MemoryReading, type UnixMs, unixMs } from "leakhound/server";
import type { FoundTarget } from "../fleet/fleet.ts";
import type { Ticket } from "../tickets/ticket.ts";
import type { Finding, Job } from "./analysis/job.ts";
import type { ImageRequest } from "./budget.ts";
import type { ChildLimits, LookedAt } from "./child.ts";
import { chooseInstance, IMAGE_SHARE_MAX } from "./choose.ts";
import type { ImageRequests } from "./image-requests.ts";
import { type KeptKits, type Subject, subjectKey } from "./kept-kits.ts";
import { withGrowth } from "./kit/growth.ts";
import {
  type EvidenceKit,
  failed,
  type HeapAnswer,
  type KeptGoroutines,
  type Missing,
  type Part,
  taken,
  without,
} from "./kit/kit.ts";
import { mainHolder } from "./kit/main-holder.ts";
import type { EvidencePolicy, JobPolicy } from "./policy.ts";

export interface CollectorPorts {
  readonly clock: Clock;
  readonly kits: KeptKits;
  readonly requests: ImageRequests;
  /** Null where no target of the instance is scraped. */
  readonly find: (service: string, instance: string) => FoundTarget | null;
  /** The last memory reading of an instance; null where there is none. */
  readonly lastReading: (service: string, instance: string) => MemoryReading | null;
  readonly look: (job: Job, limits: ChildLimits, signal: AbortSignal) => Promise<LookedAt>;
  /** Lines of the service's checkout that name a holder; none without a checkout. */
  readonly linesOf: (service: string, root: string) => Promise<HeapAnswer["lines"]>;
  /** Called when a kit is stored. */
  readonly done: (subject: Subject, kit: EvidenceKit) => Promise<void>;
  readonly warn: (fault: Fault) => void;
}

export type Occasion = EvidenceKit["occasion"];

interface Asked {
  readonly subject: Subject;
  /** The ticket as it was; null for an instance without one. */
  readonly ticket: Ticket | null;
  readonly occasion: Occasion;
  readonly by: string | null;
}

/** What is being done for a subject; null for nothing. */
export type LookState = "waiting" | "running" | null;

const WAITING_MAX = 200;
/** A dump stops the process while it is written, some 10 µs for each goroutine. */
const GOROUTINES_MAX = 50_000;
const DUMP_BYTES_MAX = 64 * 2 ** 20;
const DUMP_TIMEOUT_MS = 60_000;
const IMAGE_TIMEOUT_MS = 10 * 60_000;
/** Fetch and analysis together. */
const LOOK_TIMEOUT_MS = 20 * 60_000;
const UNPACKED_FACTOR = 10;

export class EvidenceCollector {
  readonly #ports: CollectorPorts;
  #policy: EvidencePolicy;
  readonly #waiting: Asked[] = [];
  #running: Asked | null = null;
  #work: Promise<void> | null = null;
  readonly #stop = new AbortController();

  constructor(ports: CollectorPorts, policy: EvidencePolicy) {
    this.#ports = ports;
    this.#policy = policy;
  }

  configure(policy: EvidencePolicy): void {
    this.#policy = policy;
  }

  stateOf(subject: Subject): LookState {
    const key = subjectKey(subject);
    if (this.#running && subjectKey(this.#running.subject) === key) return "running";
    return this.#waiting.some((one) => subjectKey(one.subject) === key) ? "waiting" : null;
  }

  /** @returns whether it will be looked at: not where too many wait, or the server ends */
  lookAtTicket(ticket: Ticket, occasion: Occasion, by: string | null = null): boolean {
    const subject: Subject = { kind: "ticket", id: ticket.id, service: ticket.service };
    return this.#add({ subject, ticket, occasion, by });
  }

  lookAtInstance(service: string, instance: string, by: string): boolean {
    return this.#add({ subject: { kind: "instance", service, instance }, ticket: null, occasion: "asked", by });
  }

  /** Ends the look that runs. Those that wait are begun anew at the next start, where their tickets have no kit. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#waiting.length = 0;
    await this.#work;
  }

  #add(asked: Asked): boolean {
    if (this.#stop.signal.aborted) return false;
    if (this.stateOf(asked.subject) !== null) return true;
    if (this.#waiting.length >= WAITING_MAX) return false;
    this.#waiting.push(asked);
    this.#begin();
    return true;
  }

  #begin(): void {
    this.#work ??= this.#run().finally(() => {
      this.#work = null;
      // Another look may have been asked for after the last one ended.
      if (this.#waiting.length > 0) this.#begin();
    });
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next && !this.#stop.signal.aborted; next = this.#waiting.shift()) {
      this.#running = next;
      await this.#take(next).catch((cause: unknown) => this.#ports.warn(unexpected(cause, subjectKey(next.subject))));
      this.#running = null;
    }
    this.#running = null;
  }

  async #take(asked: Asked): Promise<void> {
    const { kits, done, warn } = this.#ports;
    const found = await this.#kitOf(asked);
    if (this.#stop.signal.aborted) return;
    const earlier = await kits.of(asked.subject);
    const kit = await this.#withLines(asked.subject, withGrowth(found, earlier.ok ? earlier.value : []));
    const stored = await kits.add(asked.subject, kit);
    if (!stored.ok) warn(stored.error);
    await done(asked.subject, kit);
  }

  async #kitOf(asked: Asked): Promise<EvidenceKit> {
    const at = this.#ports.clock.now();
    const base = { schema: "leakhound.evidence/1", at, occasion: asked.occasion, by: asked.by } as const;
    const chosen = this.#choose(asked);
    if (chosen === null)
      return { ...base, instance: null, processStart: null, goroutines: without(NOBODY), heap: without(NOBODY) };
    const { instance, reading } = chosen;
    const parts = await this.#partsOf(asked, chosen, at);
    return { ...base, instance, processStart: reading?.processStart ?? null, ...parts };
  }

  async #withLines({ service }: Subject, kit: EvidenceKit): Promise<EvidenceKit> {
    if (kit.heap.state !== "taken") return kit;
    const { value } = kit.heap;
    const main = mainHolder(value);
    const holder = value.holders.find(({ id }) => id === main?.id);
    if (!holder) return kit;
    const lines = await this.#ports.linesOf(service, holder.root).catch(() => []);
    return { ...kit, heap: taken({ ...value, lines }) };
  }

  #choose({ subject, ticket }: Asked): Chosen | null {
    const { service } = subject;
    const { find, lastReading } = this.#ports;
    const names = subject.kind === "instance" ? [{ instance: subject.instance, growth: 0 }] : leaking(ticket);
    const candidates = names.flatMap(({ instance, growth }) => {
      const found = find(service, instance);
      if (found === null || found.health.state === "down") return [];
      const reading = lastReading(service, instance);
      const memory = { usedBytes: reading?.rssBytes ?? null, limitBytes: reading?.limitBytes ?? null };
      return { instance, growth, ...memory, found, reading };
    });
    const choice = chooseInstance(candidates);
    const one = candidates.find(({ instance }) => instance === choice?.instance);
    return choice && one ? { ...choice, found: one.found, reading: one.reading } : null;
  }

  async #partsOf(asked: Asked, chosen: Chosen, at: UnixMs): Promise<Pick<EvidenceKit, "goroutines" | "heap">> {
    const { requests, look } = this.#ports;
    const policy = this.#policyOf(chosen.found);
    const request = requestOf(asked.subject, chosen, at);
    const noGoroutines = dumpRefusal(chosen);
    const noImage =
      imageRefusal(asked, chosen, policy) ??
      (await requests.reserve(request, {
        ...policy,
        fleetPerHour: this.#policy.fleetPerHour,
        jobPerHour: policy.perHour,
      }));
    if (noGoroutines !== null && noImage !== null) return { goroutines: without(noGoroutines), heap: without(noImage) };
    const job = this.#jobOf(asked, chosen, { at, policy, noGoroutines, noImage });
    const limits = { timeMsMax: LOOK_TIMEOUT_MS, memoryBytesMax: this.#policy.memoryBytesMax };
    const looked = await look(job, limits, this.#stop.signal);
    const heap = noImage === null ? heapPart(looked) : without<HeapAnswer>(noImage);
    if (noImage === null && heap.state === "missing" && heap.why.code === "not-served") await requests.release(request);
    return { goroutines: noGoroutines === null ? goroutinePart(looked) : without(noGoroutines), heap };
  }

  #jobOf({ ticket }: Asked, { found }: Chosen, { at, policy, noGoroutines, noImage }: Wanted): Job {
    const { origin, base, query } = found.target.target;
    return {
      url: `${origin}${base}${query === "" ? "" : `?${query}`}`,
      access: found.access,
      at,
      site: { name: ticket?.site.name ?? "", leaf: ticket?.site.stack[0] ?? null, own: ticket?.site.own ?? null },
      goroutines: noGoroutines === null ? { bytesMax: DUMP_BYTES_MAX, timeoutMs: DUMP_TIMEOUT_MS } : null,
      image:
        noImage === null
          ? {
              folder: this.#ports.requests.imageFolder,
              bytesMax: policy.imageBytesMax,
              unpackedBytesMax: UNPACKED_FACTOR * policy.imageBytesMax,
              timeoutMs: IMAGE_TIMEOUT_MS,
            }
          : null,
    };
  }

  #policyOf({ target: { labels } }: FoundTarget): JobPolicy {
    return this.#policy.ofJob.get(labels.get("job") ?? "") ?? this.#policy.otherwise;
  }
}

interface Chosen {
  readonly instance: string;
  readonly usedShare: number | null;
  readonly found: FoundTarget;
  readonly reading: MemoryReading | null;
}

interface Wanted {
  readonly at: UnixMs;
  readonly policy: JobPolicy;
  readonly noGoroutines: Missing | null;
  readonly noImage: Missing | null;
}

const NOBODY: Missing = { code: "no-target" };

/** Instances of the last judgment that shows the leak, or of earlier ones where none of these is left. */
function leaking(ticket: Ticket | null): readonly { readonly instance: string; readonly growth: number }[] {
  if (ticket === null) return [];
  const { instances, lastSeenAt } = ticket;
  const last = instances.filter((one) => one.lastSeenAt === lastSeenAt);
  return (last.length > 0 ? last : instances).map(({ instance, rate }) => ({ instance, growth: rate.perHour }));
}

function requestOf({ service }: Subject, { instance, found }: Chosen, at: UnixMs): ImageRequest {
  return { job: found.target.labels.get("job") ?? "", service, instance, at: unixMs(at) };
}

function dumpRefusal({ reading, found }: Chosen): Missing | null {
  if (found.health.runtime === "node") return { code: "not-served" };
  const goroutines = reading?.goroutines ?? 0;
  return goroutines > GOROUTINES_MAX ? { code: "too-many-goroutines", goroutines } : null;
}

function imageRefusal({ ticket, occasion }: Asked, { usedShare, found }: Chosen, policy: JobPolicy): Missing | null {
  if (!policy.allowsImages) return { code: "not-allowed" };
  if (usedShare !== null && usedShare > IMAGE_SHARE_MAX) return { code: "near-limit", share: usedShare };
  const kind = ticket?.kind ?? "heap";
  // Objects of JavaScript hold memory outside of the heap; those of Go rarely do.
  const isExplained = kind === "heap" || (kind === "off-heap" && found.health.runtime === "node");
  return isExplained || occasion === "asked" ? null : { code: "other-kind", kind };
}

function goroutinePart({ findings, failure }: LookedAt): Part<KeptGoroutines> {
  for (const finding of findings) if (finding.part === "goroutines") return partOf(finding.found);
  return failed(`the look at the target ${failure ?? "ended without an answer"}`);
}

function heapPart({ findings, failure }: LookedAt): Part<HeapAnswer> {
  for (const finding of findings) if (finding.part === "heap") return partOf(finding.found);
  return failed(`the analysis of the heap image ${failure ?? "ended without an answer"}`);
}

function partOf<T>(
  found: { ok: true; value: T } | { ok: false; error: (Finding["found"] & { ok: false })["error"] },
): Part<T> {
  if (found.ok) return taken(found.value);
  return found.error.code === "not-served" ? without({ code: "not-served" }) : failed(found.error.what);
}

const unexpected = (cause: unknown, where: string): Fault => ({
  code: "evidence",
  what: `evidence could not be taken: ${cause instanceof Error ? cause.message : "unknown"}`,
  where,
  todo: "ask for it again on the page of the ticket",
  cause,
});
