import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import type { FleetState } from "../../src/fleet/fleet.ts";
import { UNKNOWN_HEALTH } from "../../src/fleet/health.ts";
import type { WaitingRows } from "../../src/metrics/readiness.ts";
import { ServerMetrics } from "../../src/metrics/server-metrics.ts";
import type { Ticket } from "../../src/tickets/ticket.ts";

const NOTHING_WAITS = { batches: 0, bytes: 0, bytesMax: 1_000, oldestMs: 0, replayed: 0, rejected: 0, fault: null };

const NOW = unixMs(1_000_000_000);

type Shown = Pick<Ticket, "id" | "service" | "kind" | "state" | "exhaustedAt"> & { readonly perHour: number };

/** The samples of /metrics by name and labels, without those of the process. */
async function samples(
  shown: readonly Shown[],
  use: (metrics: ServerMetrics) => void = () => {},
  waiting: WaitingRows = NOTHING_WAITS,
) {
  const metrics = new ServerMetrics("1.2.3");
  const fleet = { targets: [{ health: { ...UNKNOWN_HEALTH, state: "up" } }], bad: [], dropped: 0, problems: ["x"] };
  metrics.watch({
    tickets: () =>
      shown.map(({ perHour, ...one }) => ({ ...one, rate: { perHour, low: 0, high: 0 } })) as unknown as Ticket[],
    fleet: () => fleet as unknown as FleetState,
    spool: () => waiting,
    listeners: () => 3,
    now: () => NOW,
  });
  use(metrics);
  const lines = (await metrics.text()).split("\n").filter((line) => line.startsWith("leakhound_"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
  );
}

const shop = { id: "shop-7", service: "shop", kind: "heap", state: "open", perHour: 7_200, exhaustedAt: null } as const;

it("has rate and time left of each open leak, in base units", async () => {
  const all = await samples([
    { ...shop, exhaustedAt: unixMs(NOW + 90_000) },
    { ...shop, id: "shop-8", kind: "goroutine", perHour: 36 },
    { ...shop, id: "shop-9", state: "fixed" },
  ]);
  expect(all).toMatchObject({
    'leakhound_leak_growth_bytes_per_second{ticket="shop-7",service="shop",kind="heap"}': 2,
    'leakhound_leak_growth_goroutines_per_second{ticket="shop-8",service="shop",kind="goroutine"}': 0.01,
    'leakhound_leak_seconds_to_exhaustion{ticket="shop-7",service="shop",kind="heap"}': 90,
    'leakhound_tickets{state="open"}': 2,
    'leakhound_tickets{state="fixed"}': 1,
  });
  expect(Object.keys(all).join("\n")).not.toContain("shop-9");
});

it("has the health of the fleet and of the server", async () => {
  const all = await samples([], (metrics) => {
    metrics.scraped({ type: "event", event: { at: NOW, kind: "gap", reason: "rounds-missed", rounds: 2 } });
    metrics.failed({ code: "history", what: "the disk is full", where: "data", todo: "free space" });
    metrics.failed({ code: "a text with\nnewlines", what: "", where: "", todo: "" });
    metrics.answered("GET", 404, 0.01);
    metrics.answered("BREW", 200, 0.01);
  });
  expect(all).toMatchObject({
    'leakhound_targets{health="up"}': 1,
    'leakhound_targets{health="down"}': 0,
    leakhound_discovery_problems: 1,
    leakhound_event_listeners: 3,
    'leakhound_scrape_gaps_total{reason="rounds-missed"}': 1,
    'leakhound_faults_total{code="history"}': 1,
    'leakhound_faults_total{code="other"}': 1,
    'leakhound_http_request_duration_seconds_count{method="GET",status="4xx"}': 1,
    'leakhound_http_request_duration_seconds_count{method="other",status="2xx"}': 1,
    'leakhound_build_info{version="1.2.3"}': 1,
  });
});

it("has what waits for the store, and whether the store takes it", async () => {
  const fault = { code: "unreachable", what: "no answer", where: "cluster", todo: "wait" };
  const waiting = { batches: 7, bytes: 700, bytesMax: 1_000, oldestMs: 90_500, replayed: 3, rejected: 2, fault };
  expect(await samples([], () => {}, waiting)).toMatchObject({
    leakhound_store_up: 0,
    leakhound_spool_batches: 7,
    leakhound_spool_bytes: 700,
    leakhound_spool_bytes_max: 1_000,
    leakhound_spool_oldest_seconds: 90.5,
    leakhound_spool_replayed_total: 3,
    leakhound_spool_rejected_total: 2,
  });
  expect(await samples([])).toMatchObject({ leakhound_store_up: 1, leakhound_spool_batches: 0 });
});

it("has processor time, memory and the lag of the event loop, and two servers have their own", async () => {
  const [one, two] = [new ServerMetrics("1"), new ServerMetrics("2")];
  one.failed({ code: "history", what: "", where: "", todo: "" });
  const text = await one.text();
  for (const name of ["process_cpu_seconds_total", "process_resident_memory_bytes", "nodejs_eventloop_lag_p99_seconds"])
    expect(text).toContain(`\n${name} `);
  expect(await two.text()).not.toContain('leakhound_faults_total{code="history"}');
});
