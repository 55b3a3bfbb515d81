import { expect, it } from "vitest";
import type { Examination } from "../../src/base/examination.ts";
import { bytes, durationMs, unixMs } from "../../src/base/units.ts";
import { examinationText } from "../../src/report/examination-text.ts";
import { PLAIN_PAINT } from "../../src/report/terminal/paint.ts";

const GO: Examination = {
  target: "shop:6060",
  service: "go",
  parts: [
    { part: "heap", path: "/debug/pprof/heap", bytes: bytes(35_000), took: durationMs(12) },
    { part: "collection", ran: true },
    { part: "goroutine", path: "/debug/pprof/goroutine", count: 34 },
    { part: "goroutineleak", missing: null },
    { part: "memory", paths: ["/debug/vars"], values: ["heap", "collections"] },
    { part: "images", path: "/debug/leakhound/heapdump", access: "refused" },
  ],
};

const textOf = (examination: Examination, width: number) =>
  `\n${examinationText(examination, { width, paint: PLAIN_PAINT }).join("\n")}\n`;

it("says of each part whether it is there, and what to do", () => {
  expect(textOf(GO, 100)).toBe(`
shop:6060 is a Go service. It can be watched: leakhound watch shop:6060

ok        heap profile       /debug/pprof/heap, 34.2 KiB in 12 ms
ok        collection         gc=1 runs one before each heap profile
ok        goroutines         /debug/pprof/goroutine, 34 goroutines
optional  leaked goroutines  not served
            build with Go 1.26 or newer and GOEXPERIMENT=goroutineleakprofile
limited   memory             /debug/vars: heap, collections; not reported: resident memory and
                             memory limit
            serve Prometheus metrics at /metrics: without resident memory, growth outside of the
            heap is not seen
limited   heap images        /debug/leakhound/heapdump refuses this machine, or the credentials
            give --token
`);
});

it.each([40, 60, 100])("has no line wider than %i columns", (width) => {
  for (const line of examinationText(GO, { width, paint: PLAIN_PAINT })) expect(line.length).toBeLessThanOrEqual(width);
});

it("says why a part that answers is of no use, and spells control characters out", () => {
  const at = unixMs(0);
  const parts: Examination["parts"] = [
    { part: "heap-empty", path: "/debug/pprof/heap", heapBytes: bytes(64 * 1024 * 1024) },
    { part: "collection", ran: false },
    {
      part: "goroutine",
      missing: { at, kind: "gap", reason: "not-a-profile", lane: "goroutine", content: "HTML\u001b[2J" },
    },
    { part: "memory", missing: null },
  ];
  const text = textOf({ target: "shop:6060", service: "unknown", parts }, 100);
  expect(text).toContain("limited   heap profile       /debug/pprof/heap has no samples, with a heap of 64.0 MiB");
  expect(text).toContain("check that runtime.MemProfileRate is not set to 0");
  expect(text).toContain("gc=1 ran no collection");
  expect(text).toContain("goroutine: the response is HTML\\u{1b}[2J, not a profile");
  expect(text).toContain("missing   memory             not served");
});
