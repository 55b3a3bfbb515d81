import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { readingFromPrometheus, runtimeOf } from "../../src/source/prometheus.ts";

const AT = unixMs(1_700_000_000_000);
const reading = (text: string) => {
  const { at, ...rest } = readingFromPrometheus(text, AT);
  expect(at).toBe(AT);
  return rest;
};

const GO = `# HELP go_gc_duration_seconds A summary of the wall-time pause duration in garbage collection cycles.
# TYPE go_gc_duration_seconds summary
go_gc_duration_seconds{quantile="0"} 2.8458e-05
go_gc_duration_seconds{quantile="1"} 0.000214
go_gc_duration_seconds_sum 0.0123
go_gc_duration_seconds_count 41
# TYPE go_gc_gomemlimit_bytes gauge
go_gc_gomemlimit_bytes 9.223372036854776e+18
go_goroutines 34
go_info{version="go1.26.8"} 1
go_memstats_alloc_bytes_total 9.87654321e+08
go_memstats_heap_alloc_bytes 1.2897485e+07
go_memstats_heap_idle_bytes 8.1e+06
go_memstats_heap_inuse_bytes 1.5e+07
go_memstats_heap_released_bytes 4.2e+06
go_memstats_stack_inuse_bytes 1.048576e+06
go_memstats_sys_bytes 3.5e+07
process_max_fds 1.048576e+06
process_resident_memory_bytes 4.194304e+07
process_start_time_seconds 1.76388948978e+09
`;

const NODE = `nodejs_heap_size_total_bytes 20971520
nodejs_heap_size_used_bytes{app="pay"} 16777216
nodejs_external_memory_bytes 1048576
nodejs_heap_size_limit_bytes 4345298944
nodejs_heap_space_size_used_bytes{space="new"} 123
nodejs_gc_duration_seconds_bucket{le="+Inf",kind="minor"} 7
nodejs_gc_duration_seconds_count{kind="minor"} 7
nodejs_gc_duration_seconds_count{kind="major"} 2
process_resident_memory_bytes 62914560
process_start_time_seconds 1763889489
`;

describe("a reading from Prometheus text", () => {
  it("has the memory of a Go service", () => {
    expect(reading(GO)).toEqual({
      rssBytes: 41_943_040,
      heapAllocBytes: 12_897_485,
      heapInUseBytes: 15_000_000,
      heapIdleBytes: 8_100_000,
      heapReleasedBytes: 4_200_000,
      stackInUseBytes: 1_048_576,
      sysBytes: 35_000_000,
      goroutines: 34,
      gcCount: 41,
      processStart: 1_763_889_489_780,
    });
  });

  it("has the memory of a Node service", () => {
    expect(reading(NODE)).toEqual({
      rssBytes: 62_914_560,
      heapAllocBytes: 16_777_216,
      heapInUseBytes: 20_971_520,
      externalBytes: 1_048_576,
      limitBytes: 4_345_298_944,
      gcCount: 9,
      processStart: 1_763_889_489_000,
    });
  });

  it.each([
    ["labels, escapes and a timestamp", 'go_goroutines{a="}",b="\\"x\\\\"} 5 1700000000000', 5],
    ["spaces and tabs", "go_goroutines \t 5 ", 5],
    ["a carriage return", "go_goroutines 5\r", 5],
    ["an OpenMetrics exemplar", 'go_goroutines 5 # {trace_id="a"} 1', 5],
    ["no end of line", "# TYPE go_goroutines gauge\ngo_goroutines 5", 5],
    ["a value that is not a number", "go_goroutines NaN", undefined],
    ["an infinite value", "go_goroutines +Inf", undefined],
    ["a value below zero", "go_goroutines -1", undefined],
    ["no value", "go_goroutines", undefined],
    ["labels that are not closed", 'go_goroutines{a="5', undefined],
    ["a name that begins like another", "go_goroutines_max 5", undefined],
    ["indentation", "  go_goroutines 5", undefined],
    ["values of several processes", 'go_goroutines{pod="a"} 5\ngo_goroutines{pod="b"} 6', undefined],
  ])("handles a metric with %s", (_, text, goroutines) => {
    expect(reading(text)).toEqual(goroutines === undefined ? {} : { goroutines });
  });

  it("ignores a start time that is none", () => {
    expect(reading("process_start_time_seconds 1e300")).toEqual({});
    expect(reading("process_start_time_seconds 253402300799")).toEqual({ processStart: 253_402_300_799_000 });
  });

  it("has the lowest limit", () => {
    expect(reading("go_gc_gomemlimit_bytes 5e8\ncontainer_spec_memory_limit_bytes 4e8")).toEqual({ limitBytes: 4e8 });
    expect(reading("container_spec_memory_limit_bytes 0")).toEqual({});
  });

  it("counts requests by the counters of common middlewares, the largest of them, and no scrapes", () => {
    const text = [
      'http_requests_total{code="200",path="/a"} 700',
      'http_requests_total{code="500",path="/a"} 11',
      "http_request_duration_seconds_count 690",
      "grpc_server_handled_total 5",
      'promhttp_metric_handler_requests_total{code="200"} 9000',
      "http_request_duration_seconds_sum 99999",
      "",
    ].join("\n");
    expect(reading(text).requests).toBe(711);
  });

  it("finds the metrics in a body of 5 MB", () => {
    const noise = 'http_requests_total{path="/orders/{id}",code="200"} 1.234e+06\n'.repeat(90_000);
    expect(noise.length).toBeGreaterThan(5_000_000);
    expect(reading(noise + GO)).toEqual({ ...reading(GO), requests: expect.any(Number) });
  });

  it("never fails, and has only finite figures of at least zero", () => {
    const value = fc.oneof(fc.double().map(String), fc.string(), fc.constantFrom("NaN", "-Inf", "0x10", "1_0"));
    const line = fc.tuple(fc.constantFrom(...GO.match(/^\w+/gm)!, "x"), fc.constantFrom("", "{", '{a="b"}'), value);
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const figures = Object.values(
          reading(lines.map(([name, labels, figure]) => `${name}${labels} ${figure}`).join("\n")),
        );
        expect(figures.every((figure) => Number.isFinite(figure) && figure >= 0)).toBe(true);
      }),
    );
  });
});

it("the names of metrics show the runtime", () => {
  expect([GO, NODE, "http_requests_total 1\n# go_goroutines 1", ""].map(runtimeOf)).toEqual(["go", "node", null, null]);
});
