/**
 * Pages to look at: a Go shop service whose liveness probe never clears its request map (leak), the
 * same service after the fix (no leak), and a watch that was too short (inconclusive).
 */

import type { DiagnosisJson, EvidenceJson } from "../../src/report/json/diagnosis.ts";
import type { ChartLine, FlameTable, PageData, SiteChart } from "../../src/report/page/page-data.ts";
import type { GrowingSite } from "../../src/verdict/facts/diagnosis.ts";
import type { ByteRate, Frame } from "../../src/verdict/facts/measures.ts";
import { siteId } from "../../src/verdict/facts/site-id.ts";
import type { Verdict } from "../../src/verdict/facts/verdict.ts";

const MIB = 1024 * 1024;
const HOUR = 3_600_000;
const START = Date.parse("2026-03-01T13:00:00Z");
const HOURS: Readonly<Record<Verdict, number>> = { leak: 3.4, "no-leak": 6, inconclusive: 0.15 };
const MEMORY_LIMIT = 1024 * MIB;

/** A reproducible noise in -1..1. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x8000_0000 - 1;
  };
}

/** A folded stack a line, `rate root;caller;callee`, `*` before the service's own frames: the flame graph they make. */
export function flameOf(unit: FlameTable["unit"], folded: readonly string[]): FlameTable {
  const names = ["growth"];
  const files = [""];
  const rows = [{ parent: -1, name: 0, total: 0, file: 0, line: 0, own: 0 as 0 | 1 }];
  const rowOf = new Map<string, number>();
  const indexOf = (list: string[], text: string): number => {
    const index = list.indexOf(text);
    return index >= 0 ? index : list.push(text) - 1;
  };
  for (const stack of folded) {
    const space = stack.indexOf(" ");
    const rate = Number(stack.slice(0, space));
    rows[0]!.total += rate;
    let parent = 0;
    let path = "";
    for (const frame of stack.slice(space + 1).split(";")) {
      path += `;${frame}`;
      const own = frame.startsWith("*") ? 1 : 0;
      const [name, file = "", line = "0"] = (own ? frame.slice(1) : frame).split("|");
      let row = rowOf.get(path);
      if (row === undefined) {
        const nameIndex = indexOf(names, name ?? "");
        row = rows.push({ parent, name: nameIndex, total: 0, file: indexOf(files, file), line: Number(line), own }) - 1;
        rowOf.set(path, row);
      }
      rows[row]!.total += rate;
      parent = row;
    }
  }
  const column = <K extends keyof (typeof rows)[number]>(key: K): (typeof rows)[number][K][] =>
    rows.map((row) => row[key]);
  return {
    unit,
    names,
    files,
    parent: column("parent"),
    name: column("name"),
    total: column("total"),
    file: column("file"),
    line: column("line"),
    own: column("own"),
  };
}

const GO = "/usr/local/go/src/net";
const SERVE = `net/http.(*conn).serve|${GO}/http/server.go|2092`;
const ROUTE = `${SERVE};net/http.serverHandler.ServeHTTP|${GO}/http/server.go|3210;github.com/gorilla/mux.(*Router).ServeHTTP|/go/pkg/mod/github.com/gorilla/mux@v1.7.4/mux.go|210`;
const READ = `${SERVE};net/http.(*conn).readRequest|${GO}/http/server.go|1047;net/http.readRequest|${GO}/http/request.go|1109`;
const PROBE = "*github.com/acme/shop/internal/health.(*Probe).Live|/src/shop/internal/health/probe.go|41";
const CART = "*github.com/acme/shop/internal/cart.(*Store).Add|/src/shop/internal/cart/store.go|88";
const CHILD = "context.WithCancel|/usr/local/go/src/context/context.go|237";

/** Growth of the leaking service by call path, in bytes per hour. */
const LEAK_FLAME = flameOf("bytes", [
  `${31 * MIB} ${READ};net/textproto.(*Reader).ReadMIMEHeader|${GO}/textproto/reader.go|491;net/textproto.readMIMEHeader|${GO}/textproto/reader.go|561`,
  `${9 * MIB} ${READ};net/textproto.(*Reader).ReadMIMEHeader|${GO}/textproto/reader.go|491`,
  `${4 * MIB} ${READ};net/url.ParseRequestURI|${GO}/url/url.go|534;net/url.parse|${GO}/url/url.go|571`,
  `${2 * MIB} ${READ};net/http.readTransfer|${GO}/http/transfer.go|491`,
  `${14 * MIB} ${ROUTE};${PROBE};github.com/gorilla/context.Set|/go/pkg/mod/github.com/gorilla/context@v1.1.1/context.go|26`,
  `${6 * MIB} ${ROUTE};${PROBE};net/http.(*Request).WithContext|${GO}/http/request.go|368`,
  `${1.2 * MIB} ${ROUTE};${CART};encoding/json.(*Decoder).Decode|/usr/local/go/src/encoding/json/stream.go|63;encoding/json.(*decodeState).object|/usr/local/go/src/encoding/json/decode.go|603`,
  `${0.7 * MIB} ${ROUTE};${CART};bytes.growSlice|/usr/local/go/src/bytes/buffer.go|249`,
  `${0.3 * MIB} ${ROUTE};${CART};*github.com/acme/shop/internal/cart.newLine[go.shape.struct { ID github.com/acme/shop/id.ID }]|/src/shop/internal/cart/line.go|12`,
  `${0.9 * MIB} ${SERVE};${CHILD};context.propagateCancel|/usr/local/go/src/context/context.go|288`,
  `${0.6 * MIB} runtime.main|/usr/local/go/src/runtime/proc.go|271;*main.main|/src/shop/cmd/shop/main.go|57;*github.com/acme/shop/internal/price.(*Cache).Warm|/src/shop/internal/price/cache.go|119`,
  `${0.4 * MIB} runtime.mcall|/usr/local/go/src/runtime/asm_amd64.s|458;runtime.park_m|/usr/local/go/src/runtime/proc.go|4036;runtime.schedule|/usr/local/go/src/runtime/proc.go|3921;runtime.findRunnable|/usr/local/go/src/runtime/proc.go|3564`,
]);

/** A line of `count` points over the window, `shape(hours, noise)` giving each value; null is a hole. */
function line(
  name: string,
  hours: number,
  count: number,
  shape: (hour: number, random: number) => number | null,
): ChartLine {
  const random = noise(name.length * 7919);
  const at = Array.from({ length: count }, (_, i) => Math.round(START + (i / (count - 1)) * hours * HOUR));
  return { name, at, values: at.map((time) => shape((time - START) / HOUR, random())) };
}

const isHole = (hour: number): boolean => hour > 1.55 && hour < 1.78;

function memory(verdict: Verdict, hours: number): ChartLine[] {
  const slope = verdict === "leak" ? 71 : verdict === "inconclusive" ? 30 : 0;
  const warm = (hour: number): number => 40 * (1 - Math.exp(-3 * hour));
  const base = (hour: number): number => 96 + warm(hour) + slope * hour;
  const hole = (hour: number, value: number): number | null =>
    verdict === "leak" && isHole(hour) ? null : value * MIB;
  return [
    line("Resident set (RSS)", hours, 205, (hour, random) => hole(hour, base(hour) + 38 + 2 * random)),
    line("Heap in use", hours, 205, (hour, random) => hole(hour, base(hour) + 4 * random)),
    line("Heap allocated", hours, 205, (hour, random) => hole(hour, base(hour) - 14 + 12 * random)),
  ];
}

function siteChart(
  { id, rank }: GrowingSite,
  unit: "bytes" | "count",
  hours: number,
  first: number,
  perHour: number,
): SiteChart {
  const points = line(`site ${rank}`, hours, 41, (hour, random) =>
    Math.max(0, first + perHour * hour + 0.09 * random * (first + perHour)),
  );
  return { site: id, rank, unit, line: points, fit: { first, last: first + perHour * hours } };
}

const frame = (text: string): Frame => {
  const [name, file = "", at = "0"] = text.replace(/^\*/, "").split("|");
  return { function: name ?? "", file, line: Number(at) };
};
const stackOf = (folded: string): Frame[] => folded.split(";").map(frame).reverse();

function site(rank: number, mibPerHour: number, share: number, folded: string, own: string | null): GrowingSite {
  const stack = stackOf(folded);
  const growth = { bytesPerHour: mibPerHour * MIB, low: mibPerHour * 0.95 * MIB, high: mibPerHour * 1.06 * MIB };
  const id = siteId({ profile: "heap", unit: "function", functions: [stack[0]!.function] });
  return {
    id,
    rank,
    profile: "heap",
    unit: "function",
    ...stack[0]!,
    stack,
    ownFrame: own === null ? null : frame(own),
    growth,
    share,
  };
}

const HEADER = `${READ};net/textproto.(*Reader).ReadMIMEHeader|${GO}/textproto/reader.go|491`;
const LEAK_SITES: readonly GrowingSite[] = [
  site(1, 31, 0.44, `${HEADER};net/textproto.readMIMEHeader|${GO}/textproto/reader.go|561`, null),
  site(
    2,
    14,
    0.2,
    `${ROUTE};${PROBE};github.com/gorilla/context.Set|/go/pkg/mod/github.com/gorilla/context@v1.1.1/context.go|26`,
    PROBE,
  ),
  site(3, 9, 0.13, HEADER, null),
  site(4, 6, 0.085, `${ROUTE};${PROBE};net/http.(*Request).WithContext|${GO}/http/request.go|368`, PROBE),
  site(5, 4, 0.057, `${READ};net/url.ParseRequestURI|${GO}/url/url.go|534;net/url.parse|${GO}/url/url.go|571`, null),
];

const EVIDENCE: Readonly<Record<Verdict, readonly Omit<EvidenceJson, "facts">[]>> = {
  leak: [
    {
      check: "memory-grows",
      outcome: "supports",
      text: "Memory in use after a forced collection rose in 38 of 40 steps, by 70.1 MiB/h (95% interval 66.8 to 74.0).",
    },
    {
      check: "warm-up",
      outcome: "rules-out",
      text: "The growth of the last hour is as steep as that of the whole window, so it is not a cache that fills.",
    },
    { check: "goroutines", outcome: "rules-out", text: "Goroutines stay between 42 and 61 and show no trend." },
    { check: "heap-in-use", outcome: "supports", text: "Heap in use explains 97% of the growth of the resident set." },
    { check: "sites", outcome: "supports", text: "Five sites explain 91% of the heap's growth; the first alone 44%." },
    {
      check: "restart",
      outcome: "neutral",
      text: "The process restarted once; each incarnation was judged by itself.",
    },
  ],
  "no-leak": [
    {
      check: "memory-grows",
      outcome: "rules-out",
      text: "After the first hour memory in use stays between 128 and 141 MiB; its slope is 0.2 MiB/h (95% interval -0.4 to 0.8).",
    },
    { check: "goroutines", outcome: "rules-out", text: "Goroutines stay between 42 and 61 and show no trend." },
    { check: "heap-in-use", outcome: "neutral", text: "Heap in use follows the load of the service." },
  ],
  inconclusive: [
    {
      check: "memory-grows",
      outcome: "neutral",
      text: "Memory rises, but 9 minutes hold only three collections, and a warming cache looks the same.",
    },
    { check: "goroutines", outcome: "neutral", text: "Too few readings for a trend." },
  ],
};

const REASON: Readonly<Record<Verdict, string>> = {
  leak: "Heap in use grows steadily by 70.1 MiB/h and is never given back. Request headers read by net/http stay alive, most of them through the liveness probe.",
  "no-leak": "Memory levelled off after a warm-up of about one hour, and no site grows.",
  inconclusive:
    "Memory rises, but the watch of 9 minutes is too short to distinguish a leak from a warm-up. Watch for at least 45 minutes under the same load.",
};

export function diagnosis(verdict: Verdict): DiagnosisJson {
  const isLeak = verdict === "leak";
  const end = START + HOURS[verdict] * HOUR;
  return {
    schema: "leakhound.diagnosis/1",
    target: "http://shop-7d9f8c5b4-x2v9q.prod.svc:6060/debug/pprof",
    from: new Date(START).toISOString(),
    to: new Date(end).toISOString(),
    snapshots: isLeak ? 41 : verdict === "no-leak" ? 73 : 4,
    verdict,
    reason: REASON[verdict],
    reasonCode: "heap-grows",
    reasonFacts: {},
    confidence: isLeak ? 0.97 : verdict === "no-leak" ? 0.93 : 0.35,
    kind: isLeak ? "heap" : null,
    growth: verdict === "inconclusive" ? null : isLeak ? rate(70.1, 66.8, 74) : rate(0.2, -0.4, 0.8),
    memoryLimitBytes: verdict === "inconclusive" ? null : MEMORY_LIMIT,
    exhaustedAt: isLeak ? new Date(end + 9.3 * HOUR).toISOString() : null,
    sites: isLeak ? LEAK_SITES : [],
    sitesByOwnCode: isLeak
      ? [{ ...LEAK_SITES[1]!, rank: 1, ...frame(PROBE), growth: rate(20, 19.1, 20.8), share: 0.29 }]
      : [],
    sitesByStack: [],
    evidence: EVIDENCE[verdict].map((one) => ({ ...one, facts: {} })),
    causes: [],
    holders: [],
  };
}

const rate = (mib: number, low: number, high: number): ByteRate => ({
  bytesPerHour: mib * MIB,
  low: low * MIB,
  high: high * MIB,
});

/** A whole page of the given verdict. */
export function pageData(verdict: Verdict): PageData {
  const hours = HOURS[verdict];
  const isLeak = verdict === "leak";
  const counts = line("goroutines", hours, 205, (hour, random) =>
    isLeak && isHole(hour) ? null : Math.round(51 + 9 * random),
  );
  const events: PageData["events"] = [
    ...[1.58, 1.66, 1.75].map((hour) => ({
      at: START + hour * HOUR,
      kind: "gap" as const,
      text: "heap: no answer within 5 s",
    })),
    { at: START + 2.6 * HOUR, kind: "restart", text: "process started anew at 15:35:58 UTC" },
  ];
  return {
    schema: "leakhound.page/1",
    madeBy: "0.1.0",
    diagnosis: diagnosis(verdict),
    memory: memory(verdict, hours),
    counts: [counts],
    sites: isLeak
      ? LEAK_SITES.map((site) =>
          siteChart(site, "bytes", hours, 3 * MIB, (site.growth as { bytesPerHour: number }).bytesPerHour),
        )
      : [],
    events: isLeak ? events : [],
    flames: isLeak ? [LEAK_FLAME] : [],
  };
}
