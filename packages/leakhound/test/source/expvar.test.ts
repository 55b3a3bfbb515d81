import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { readingFromExpvar } from "../../src/source/expvar.ts";

const AT = unixMs(1_700_000_000_000);
const readingFrom = (text: string) => readingFromExpvar(new TextEncoder().encode(text), AT);

describe("a reading from /debug/vars", () => {
  it("has the figures of memstats", () => {
    const vars = {
      cmdline: ["/shop"],
      memstats: {
        HeapAlloc: 1,
        HeapInuse: 2,
        HeapIdle: 3,
        HeapReleased: 4,
        StackInuse: 5,
        Sys: 6,
        NumGC: 7,
        BySize: [{}],
      },
    };
    expect(readingFrom(JSON.stringify(vars))).toEqual({
      at: AT,
      heapAllocBytes: 1,
      heapInUseBytes: 2,
      heapIdleBytes: 3,
      heapReleasedBytes: 4,
      stackInUseBytes: 5,
      sysBytes: 6,
      gcCount: 7,
    });
  });

  it("leaves out values that are no figures", () => {
    const text = '{"memstats":{"HeapAlloc":1,"HeapInuse":"2","Sys":-1,"HeapIdle":1e999,"NumGC":null}}';
    expect(readingFrom(text)).toEqual({ at: AT, heapAllocBytes: 1 });
  });

  it.each([
    "",
    "<html>",
    "null",
    "[]",
    "{}",
    '{"memstats":null}',
    '{"memstats":[]}',
    '{"memstats":{"__proto__":{"HeapAlloc":1}}}',
    "[".repeat(1e6),
  ])("is null for %.40j", (text) => {
    expect(readingFrom(text)).toBeNull();
  });
});
