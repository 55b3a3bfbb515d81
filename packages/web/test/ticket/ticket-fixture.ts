/** Tickets as the server sends them. */
import type { TicketJson, TicketSummaryJson } from "../../../serve/src/api/json-types.ts";

const RATE = { perHour: 2_097_152, low: 1_048_576, high: 3_145_728, unit: "bytes" } as const;

const COMMON = {
  id: "shop-7",
  service: "shop",
  kind: "heap",
  state: "open",
  site: "example.com/shop/session.(*Store).Put",
  rate: RATE,
  confidence: 0.94,
  firstSeen: "2026-03-01T12:00:00.000Z",
  lastSeen: "2026-03-01T15:20:00.000Z",
  opened: "2026-03-01T12:20:00.000Z",
  exhausted: null,
  isMuted: false,
  acknowledgedBy: null,
} as const;

export const summary = (changes: Partial<TicketSummaryJson>): TicketSummaryJson => ({
  ...COMMON,
  instances: 1,
  release: "v2",
  ...changes,
});

export const ticket = (changes: Partial<TicketJson> = {}): TicketJson => ({
  ...COMMON,
  stack: ["example.com/shop/session.(*Store).Put", "net/http.(*conn).serve"],
  instances: [{ instance: "shop-1:6060", rate: RATE, lastSeen: "2026-03-01T15:20:00.000Z" }],
  without: ["shop-2:6060"],
  releases: { firstWith: "v2", lastWithout: "v1", lastWith: "v2" },
  causes: ["heap.session-map"],
  evidence: ["goroutine count is stable: 34 → 34"],
  judgments: [],
  decided: null,
  exhaustedBetween: null,
  own: "example.com/shop/session.(*Store).Put",
  place: { function: "example.com/shop/session.(*Store).Put", file: "/src/session/store.go", line: 41 },
  windows: ["short"],
  limitBytes: null,
  odd: null,
  source: null,
  profiles: null,
  verification: null,
  fix: null,
  history: [],
  ...changes,
});
