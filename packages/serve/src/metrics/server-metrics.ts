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
import type { WaitingRows } from "./readiness.ts";

export interface MetricSources {
  readonly tickets: () => readonly Ticket[];
  /** Rows that wait for the store. */
  readonly spool: () => WaitingRows;
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
    addSpool(this.#registry, sources);
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

/** Metrics of the spool: their values, by name. */
const SPOOL: Readonly<Record<string, { readonly help: string; readonly value: (state: WaitingRows) => number }>> = {
  leakhound_store_up: {
    help: "Whether the store of rows took the last batch: 1, or 0 while it is away or refuses it.",
    value: ({ fault }) => (fault === null ? 1 : 0),
  },
  leakhound_spool_bytes: { help: "Bytes of rows on disk that wait for the store.", value: ({ bytes }) => bytes },
  leakhound_spool_bytes_max: {
    help: "Bytes at which further rows are refused: store.spool_size.",
    value: ({ bytesMax }) => bytesMax,
  },
  leakhound_spool_batches: { help: "Batches of rows that wait for the store.", value: ({ batches }) => batches },
  leakhound_spool_oldest_seconds: {
    help: "How long the oldest batch has waited; 0 where none waits.",
    value: ({ oldestMs }) => oldestMs / 1_000,
  },
  leakhound_spool_replayed_total: {
    help: "Batches that had to wait, and that the store has taken since the start.",
    value: ({ replayed }) => replayed,
  },
  leakhound_spool_rejected_total: {
    help: "Batches that the store refused, and that are in spool/rejected.log, since the start.",
    value: ({ rejected }) => rejected,
  },
};

function addSpool(registry: Registry, { spool }: MetricSources): void {
  for (const [name, { help, value }] of Object.entries(SPOOL)) {
    const registers = [registry];
    if (!name.endsWith("_total")) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value(spool()));
        },
      });
      continue;
    }
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value(spool()));
      },
    });
  }
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
