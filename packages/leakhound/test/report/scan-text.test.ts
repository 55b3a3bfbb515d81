import { describe, expect, it } from "vitest";
import { scanText } from "../../src/report/scan-text.ts";
import { ANSI_PAINT, PLAIN_PAINT } from "../../src/report/terminal/paint.ts";
import type { Finding, ScanReport } from "../../src/scan/findings/finding.ts";

const finding = (rest: Partial<Finding>): Finding => ({
  rule: "timer-leak",
  file: "cmd/shop/main.go",
  line: 12,
  confidence: "high",
  message: "The ticker is created for every call and never stopped; before Go 1.23 it stays forever.",
  advice: "defer t.Stop()",
  ...rest,
});
const report = (findings: readonly Finding[], skipped: ScanReport["skipped"] = []): ScanReport => ({
  schema: "leakhound.scan/1",
  findings,
  skipped,
});
const EXTENT = { files: 212, lines: 30_120, ms: 900 };
const text = (one: ScanReport, width = 100, paint = PLAIN_PAINT) => scanText(one, EXTENT, { width, paint });

describe("findings as text", () => {
  it("have a location, a reason, a change, and a summary at the end", () => {
    expect(text(report([finding({})]), 60)).toEqual([
      "cmd/shop/main.go:12  timer-leak, high",
      "  The ticker is created for every call and never stopped;",
      "  before Go 1.23 it stays forever.",
      "  change: defer t.Stop()",
      "",
      "1 finding (1 high) in 212 Go files, 30,120 lines, in 900 ms",
    ]);
  });

  it("begin with the file of the highest confidence, and in it with the finding of the highest confidence", () => {
    const findings = [
      finding({ file: "a.go", line: 1, confidence: "medium" }),
      finding({ file: "b.go", line: 2, confidence: "low" }),
      finding({ file: "b.go", line: 9, confidence: "high" }),
      finding({ file: "b.go", line: 5, confidence: "high" }),
      finding({ file: "c.go", line: 3, confidence: "high" }),
    ];
    const places = text(report(findings)).flatMap((line) => /^\S+\.go:\d+/.exec(line) ?? []);
    expect(places).toEqual(["b.go:5", "b.go:9", "b.go:2", "c.go:3", "a.go:1"]);
    expect(text(report(findings)).at(-1)).toMatch(/^5 findings \(3 high, 1 medium, 1 low\) in 212 Go files/);
  });

  it("have a summary when there are none", () => {
    expect(text(report([]))).toEqual(["no findings in 212 Go files, 30,120 lines, in 900 ms"]);
  });

  it("list skipped files, and count those beyond the first ten", () => {
    const skipped = Array.from({ length: 12 }, (_, row) => ({ file: `${row}.go`, reason: "it is binary" }));
    const lines = text(report([], skipped));
    expect(lines.slice(0, 2)).toEqual(["skipped 0.go: it is binary", "skipped 1.go: it is binary"]);
    expect(lines.slice(9, 12)).toEqual(["skipped 9.go: it is binary", "and 2 more, listed by --json", ""]);
  });

  it.each([40, 60, 80, 120])("fit into %i columns", (width) => {
    const long = finding({ file: `${"deep/".repeat(3)}main.go`, message: "word ".repeat(80).trim() });
    for (const line of text(report([long], [{ file: "x.go", reason: "it is binary ".repeat(9) }]), width))
      expect(line.length).toBeLessThanOrEqual(width);
  });

  it("have colors where they are wanted, and cannot forge any", () => {
    const forged = report([finding({ file: "\u001b[2J.go" })]);
    expect(text(forged).join("\n")).not.toContain("\u001b");
    expect(text(forged, 100, ANSI_PAINT)[0]).toBe(
      "\u001b[1m\\u{1b}[2J.go:12\u001b[22m  \u001b[31mtimer-leak, high\u001b[39m",
    );
  });
});
