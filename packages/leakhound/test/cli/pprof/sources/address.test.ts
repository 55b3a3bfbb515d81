import { describe, expect, it } from "vitest";
import { fetchPlan } from "../../../../src/cli/pprof/sources/address.ts";

const DEFAULTS = { seconds: null, timeoutSeconds: null };

describe("the address of a source", () => {
  it.each([
    ["localhost:6060", "http://localhost:6060/debug/pprof/profile"],
    ["localhost:6060/", "http://localhost:6060/debug/pprof/profile"],
    ["http://h:1", "http://h:1/debug/pprof/profile"],
    ["localhost:6060/debug/pprof/heap", "http://localhost:6060/debug/pprof/heap"],
    ["10.0.0.1:80/debug/pprof/heap?debug=1", "http://10.0.0.1/debug/pprof/heap?debug=1"],
    ["[::1]:6060/debug/pprof/goroutine", "http://[::1]:6060/debug/pprof/goroutine"],
    ["https://h/debug/pprof/heap", "https://h/debug/pprof/heap"],
    ["https+insecure://h/debug/pprof/heap", "https://h/debug/pprof/heap"],
  ])("%s is completed to %s", (source, url) => {
    expect(fetchPlan(source, DEFAULTS)?.url).toBe(url);
  });

  it.each(["heap.pb.gz", "a/b/heap", "ftp://h/x", "C:\\profiles\\heap", "", ":", "a b:1"])(
    "%j is not an address",
    (source) => {
      expect(fetchPlan(source, DEFAULTS)).toBeNull();
    },
  );

  it("accepts any certificate only with https+insecure", () => {
    expect(fetchPlan("https+insecure://h/x", DEFAULTS)?.isInsecure).toBe(true);
    expect(fetchPlan("https://h/x", DEFAULTS)?.isInsecure).toBe(false);
  });
});

describe("the timeout of a fetch", () => {
  it("is the duration of -seconds, which the service gets, and half as much again", () => {
    const plan = fetchPlan("h:1/debug/pprof/profile?seconds=5&gc=1", { ...DEFAULTS, seconds: 30 })!;
    expect(plan.url).toBe("http://h:1/debug/pprof/profile?seconds=30&gc=1");
    expect(plan).toMatchObject({ seconds: 30, timeoutSeconds: 50 });
  });

  it("depends on the seconds of the address otherwise", () => {
    expect(fetchPlan("h:1/x?seconds=10", DEFAULTS)).toMatchObject({ seconds: 10, timeoutSeconds: 20 });
  });

  it("is a minute for other profiles, and -timeout takes precedence", () => {
    expect(fetchPlan("h:1/x", DEFAULTS)).toMatchObject({ seconds: 0, timeoutSeconds: 65 });
    expect(fetchPlan("h:1/x", { seconds: 30, timeoutSeconds: 7 })).toMatchObject({ timeoutSeconds: 12 });
  });
});
