/**
 * What Prometheus scrapes at /metrics: the open leaks, and the health of the server itself.
 *
 *   leakhound_leak_growth_bytes_per_second{ticket="shop-7",service="shop",kind="heap"} 41.2
 *   leakhound_leak_seconds_to_exhaustion{ticket="shop-7",service="shop",kind="heap"} 86400
 */
import type { Fault, WatchUpdate } from "leakhound/server";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { FleetState } from "../fleet/fleet.ts";
import type { Ticket } from "../tickets/ticket.ts";

export interface MetricSources {
  readonly tickets: () => readonly Ticket[];
  readonly fleet: () => FleetState;
  readonly listeners: () => number;
  readonly now: () => number;
}

const HOUR_SECONDS = 3_600;
const REQUEST_SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10];
const LEAK_LABELS = ["ticket", "service", "kind"] as const;
/** Codes of faults are words of this program; anything else would make a series for each text. */
const CODE = /^[a-z][a-z0-9-]{0,40}$/;

export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #scrapes: Counter<"kind">;
  readonly #gaps: Counter<"reason">;
  readonly #faults: Counter<"code">;
  readonly #requests: Histogram<"method" | "status">;

  constructor(version: string) {
    const registers = [this.#registry];
    this.#scrapes = new Counter({
      name: "leakhound_scraped_total",
      help: "What scrapes and pushes brought, by kind: heap, goroutine, goroutineleak, reading.",
      labelNames: ["kind"],
      registers,
    });
    this.#gaps = new Counter({
      name: "leakhound_scrape_gaps_total",
      help: "Scrapes that failed or were skipped, by reason.",
      labelNames: ["reason"],
      registers,
    });
    this.#faults = new Counter({
      name: "leakhound_faults_total",
      help: "Failures that the server survived, by code: what could not be stored, sent or read.",
      labelNames: ["code"],
      registers,
    });
    this.#requests = new Histogram({
      name: "leakhound_http_request_duration_seconds",
      help: "Time until a response began, by method and class of its status.",
      labelNames: ["method", "status"],
      buckets: REQUEST_SECONDS,
      registers,
    });
    const info = new Gauge({ name: "leakhound_build_info", help: "The version.", labelNames: ["version"], registers });
    info.set({ version }, 1);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Adds what is read when Prometheus asks. */
  watch(sources: MetricSources): void {
    addLeaks(this.#registry, sources);
    addFleet(this.#registry, sources);
  }

  scraped(update: WatchUpdate): void {
    if (update.type === "capture") this.#scrapes.inc({ kind: update.capture.kind });
    if (update.type === "reading") this.#scrapes.inc({ kind: "reading" });
    if (update.type === "event" && update.event.kind === "gap") this.#gaps.inc({ reason: update.event.reason });
    if (update.type === "waiting" || update.type === "failed") this.#gaps.inc({ reason: "unreachable" });
  }

  failed({ code }: Fault): void {
    this.#faults.inc({ code: CODE.test(code) ? code : "other" });
  }

  answered(method: string, status: number, seconds: number): void {
    const known = ["GET", "POST", "HEAD", "DELETE"].includes(method) ? method : "other";
    this.#requests.observe({ method: known, status: `${Math.floor(status / 100)}xx` }, seconds);
  }

  /** The text that Prometheus reads. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}

function addLeaks(registry: Registry, { tickets, now }: MetricSources): void {
  const registers = [registry];
  const ofOpen = (unit: "bytes" | "goroutines") =>
    tickets().filter(({ state, kind }) => state === "open" && (kind === "goroutine") === (unit === "goroutines"));
  const labelsOf = ({ id, service, kind }: Ticket) => ({ ticket: id, service, kind });
  for (const unit of ["bytes", "goroutines"] as const)
    new Gauge({
      name: `leakhound_leak_growth_${unit}_per_second`,
      help: `Growth of each open leak, in ${unit}.`,
      labelNames: LEAK_LABELS,
      registers,
      collect() {
        this.reset();
        for (const ticket of ofOpen(unit)) this.set(labelsOf(ticket), ticket.rate.perHour / HOUR_SECONDS);
      },
    });
  new Gauge({
    name: "leakhound_leak_seconds_to_exhaustion",
    help: "Time until the first instance of an open leak reaches its memory limit, where that is known.",
    labelNames: LEAK_LABELS,
    registers,
    collect() {
      this.reset();
      for (const ticket of tickets())
        if (ticket.state === "open" && ticket.exhaustedAt !== null)
          this.set(labelsOf(ticket), Math.max(0, (ticket.exhaustedAt - now()) / 1_000));
    },
  });
  new Gauge({
    name: "leakhound_tickets",
    help: "Tickets by state.",
    labelNames: ["state"],
    registers,
    collect() {
      this.reset();
      for (const { state } of tickets()) this.inc({ state });
    },
  });
}

function addFleet(registry: Registry, { fleet, listeners }: MetricSources): void {
  const registers = [registry];
  new Gauge({
    name: "leakhound_targets",
    help: "Targets by health; bad: discovered, but without an address that can be scraped.",
    labelNames: ["health"],
    registers,
    collect() {
      this.reset();
      const { targets, bad } = fleet();
      for (const health of ["up", "down", "unknown"]) this.set({ health }, 0);
      for (const { health } of targets) this.inc({ health: health.state });
      this.set({ health: "bad" }, bad.length);
    },
  });
  new Gauge({
    name: "leakhound_discovery_problems",
    help: "Sources of discovery that cannot be read.",
    registers,
    collect() {
      this.set(fleet().problems.length);
    },
  });
  new Gauge({
    name: "leakhound_event_listeners",
    help: "Clients that listen to events.",
    registers,
    collect() {
      this.set(listeners());
    },
  });
}
