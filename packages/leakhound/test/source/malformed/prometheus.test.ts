/** Hostile metrics take time in proportion to their length. In quadratic time, each case would take minutes. */
import { describe, expect, it } from "vitest";
import { unixMs } from "../../../src/base/units.ts";
import { readingFromPrometheus } from "../../../src/source/prometheus.ts";
import { processorMs } from "../../support/processor-time.ts";

const AT = unixMs(1_700_000_000_000);
const SOON_MS = 5_000;

describe("hostile metrics take linear time", () => {
  it.each([
    ["many samples", "go_goroutines 1\n".repeat(300_000)],
    ["quotes that do not end", `go_goroutines{${'a="'.repeat(1_000_000)}`],
    ["braces that do not end", "go_goroutines{".repeat(300_000)],
    ["lines of spaces", `go_goroutines${" ".repeat(9_980)}\n`.repeat(1_600)],
    ["lines of quotes", `go_goroutines{${'"'.repeat(9_980)}\n`.repeat(1_600)],
    ["lines of escapes", `go_goroutines{a="${"\\\\".repeat(4_980)}\n`.repeat(1_600)],
  ])("with %s", (_, text) => {
    const start = processorMs();
    expect(readingFromPrometheus(text, AT)).toEqual({ at: AT });
    expect(processorMs() - start).toBeLessThan(SOON_MS);
  });
});

describe("hostile values", () => {
  it("of which the sum is not finite are no value", () => {
    const counters = ["go_gc_duration_seconds_count", "http_requests_total"].map((name) =>
      `${name}{a="1"} 1e308\n`.repeat(2),
    );
    expect(readingFromPrometheus(counters.join(""), AT)).toEqual({ at: AT });
  });

  it("of very many counters are compared without overflowing the stack", () => {
    const lines = Array.from({ length: 300_000 }, (_, row) => `a${row}_http_requests_total ${row}\n`);
    expect(readingFromPrometheus(lines.join(""), AT)).toEqual({ at: AT, requests: 299_999 });
  });
});
