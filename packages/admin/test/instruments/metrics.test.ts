import { describe, expect, it } from "vitest";
import { unixMs } from "../../../leakhound/src/base/units.ts";
import { readingFromPrometheus, runtimeOf } from "../../../leakhound/src/source/prometheus.ts";
import { metricsText } from "../../src/instruments/metrics.ts";
import { PROCESS_COMMENTS } from "../../src/instruments/process.ts";
import { countResources } from "../../src/instruments/resources.ts";

const AT = unixMs(0);
const TEXT = metricsText(countResources(["Timeout", "TCPSocketWrap", "Timeout"]));

describe("/metrics", () => {
  it("is read by leakhound as memory readings of a Node process", () => {
    const memory = process.memoryUsage();
    const reading = readingFromPrometheus(TEXT, AT);
    expect(runtimeOf(TEXT)).toBe("node");
    expect(Object.keys(reading).sort()).toEqual(
      [
        "at",
        "cpuSeconds",
        "externalBytes",
        "heapAllocBytes",
        "heapInUseBytes",
        "limitBytes",
        "processStart",
        "rssBytes",
      ].sort(),
    );
    // The figures change between the two readings.
    expect(reading.rssBytes! / memory.rss).toBeCloseTo(1, 0);
    expect(reading.heapAllocBytes! / memory.heapUsed).toBeCloseTo(1, 0);
  });

  it("reports the same start of the process as the profiles do", () => {
    expect(PROCESS_COMMENTS[0]).toBe(`process_start_ms=${readingFromPrometheus(TEXT, AT).processStart}`);
  });

  it("has HELP and TYPE before each metric, and only metrics after them", () => {
    const block = /# HELP (\w+) [^\n]+\n# TYPE \1 (?:gauge|counter)\n(?:\1(?:\{type="[^"]+"\})? \d+(?:\.\d+)?\n)+/y;
    let at = 0;
    const names = [];
    while (at < TEXT.length) {
      block.lastIndex = at;
      const match = block.exec(TEXT);
      if (match === null) throw new Error(`no metric at: ${TEXT.slice(at, at + 80)}`);
      names.push(match[1]);
      at = block.lastIndex;
    }
    expect(names).toEqual([
      "process_resident_memory_bytes",
      "nodejs_heap_size_used_bytes",
      "nodejs_heap_size_total_bytes",
      "nodejs_external_memory_bytes",
      "nodejs_array_buffers_bytes",
      "nodejs_heap_size_limit_bytes",
      "process_start_time_seconds",
      "process_cpu_seconds_total",
      "nodejs_active_resources",
      "nodejs_active_resources_total",
    ]);
  });

  it("counts resources by type", () => {
    expect(TEXT).toContain('nodejs_active_resources{type="Timeout"} 2\n');
    expect(TEXT).toContain('nodejs_active_resources{type="TCPSocketWrap"} 1\n');
    expect(TEXT).toContain("nodejs_active_resources_total 3\n");
  });

  it("escapes characters that a label cannot contain", () => {
    expect(metricsText([['a"b\\c\n', 1]])).toContain('nodejs_active_resources{type="a\\"b\\\\c\\n"} 1\n');
  });
});
