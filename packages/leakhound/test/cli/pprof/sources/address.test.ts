import { describe, expect, it } from "vitest";
import { fetchPlan } from "../../../../src/cli/pprof/sources/address.ts";

describe("addresses, as people type them", () => {
  it.each([
    ["localhost:6060", "http://localhost:6060/debug/pprof/profile"],
    ["localhost:6060/", "http://localhost:6060/debug/pprof/profile"],
    ["http://h:1", "http://h:1/debug/pprof/profile"],
    ["localhost:6060/debug/pprof/heap", "http://localhost:6060/debug/pprof/heap"],
    ["10.0.0.1:80/debug/pprof/heap?debug=1", "http://10.0.0.1/debug/pprof/heap?debug=1"],
    ["[::1]:6060/debug/pprof/goroutine", "http://[::1]:6060/debug/pprof/goroutine"],
    ["https://h/debug/pprof/heap", "https://h/debug/pprof/heap"],
    ["https+insecure://h/debug/pprof/heap", "https://h/debug/pprof/heap"],
  ])("%s is fetched from %s", (source, url) => {
    expect(fetchPlan(source, null, null)?.url).toBe(url);
  });

  it.each(["heap.pb.gz", "a/b/heap", "ftp://h/x", "C:\\profiles\\heap", "", ":", "a b:1"])(
    "%j is no address",
    (source) => {
      expect(fetchPlan(source, null, null)).toBeNull();
    },
  );

  it("takes any certificate only when told to", () => {
    expect(fetchPlan("https+insecure://h/x", null, null)?.isInsecure).toBe(true);
    expect(fetchPlan("https://h/x", null, null)?.isInsecure).toBe(false);
  });
});

describe("the time of a fetch", () => {
  it("-seconds is asked of the service, and waited for half as long again", () => {
    const plan = fetchPlan("h:1/debug/pprof/profile?seconds=5&gc=1", 30, null)!;
    expect(plan.url).toBe("http://h:1/debug/pprof/profile?seconds=30&gc=1");
    expect(plan).toMatchObject({ seconds: 30, timeoutSeconds: 50 });
  });

  it("the address may tell the seconds itself", () => {
    expect(fetchPlan("h:1/x?seconds=10", null, null)).toMatchObject({ seconds: 10, timeoutSeconds: 20 });
  });

  it("is a minute otherwise, or what -timeout says", () => {
    expect(fetchPlan("h:1/x", null, null)).toMatchObject({ seconds: 0, timeoutSeconds: 65 });
    expect(fetchPlan("h:1/x", 30, 7)).toMatchObject({ timeoutSeconds: 12 });
  });
});
