import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTarget, type Target } from "../../src/source/target.ts";

function target(argument: string): Target {
  const parsed = parseTarget(argument);
  if (!parsed.ok) throw new Error(`${argument}: ${parsed.error.what}`);
  return parsed.value;
}

function faultOf(argument: string): string {
  const parsed = parseTarget(argument);
  return parsed.ok ? "no fault" : `${parsed.error.code} at ${parsed.error.where}`;
}

/** A target in one line: origin, base, profile and query. */
function line({ origin, base, named, query }: Target): string {
  return [origin + base, named && `${named.kind ?? "?"} ${named.path}`, query && `?${query}`]
    .filter(Boolean)
    .join("  ");
}

describe("an address of a target", () => {
  it.each([
    ["127.0.0.1:6060", "http://127.0.0.1:6060/debug/pprof/"],
    [":6060", "http://localhost:6060/debug/pprof/"],
    ["6060", "http://localhost:6060/debug/pprof/"],
    ["pay.internal:6060", "http://pay.internal:6060/debug/pprof/"],
    ["http://pay.internal", "http://pay.internal/debug/pprof/"],
    ["https://pay.internal:8443/", "https://pay.internal:8443/debug/pprof/"],
    ["HTTPS://pay.internal", "https://pay.internal/debug/pprof/"],
    ["pay:80", "http://pay/debug/pprof/"],
    ["[::1]:6060", "http://[::1]:6060/debug/pprof/"],
    ["http://[fe80::1]/debug/pprof", "http://[fe80::1]/debug/pprof/"],
    ["h:1/debug/pprof", "http://h:1/debug/pprof/"],
    ["h:1/debug/pprof/", "http://h:1/debug/pprof/"],
    ["h/debug/pprof/", "http://h/debug/pprof/"],
    ["h:1/internal/debug/pprof/", "http://h:1/internal/debug/pprof/"],
    ["h:1/debug/pprof/heap", "http://h:1/debug/pprof/  heap /debug/pprof/heap"],
    ["h:1/debug/pprof/allocs", "http://h:1/debug/pprof/  heap /debug/pprof/allocs"],
    ["h:1/debug/pprof/goroutine", "http://h:1/debug/pprof/  goroutine /debug/pprof/goroutine"],
    [
      "h:1/debug/pprof/heap?tenant=a&gc=1&debug=1&seconds=5",
      "http://h:1/debug/pprof/  heap /debug/pprof/heap  ?tenant=a",
    ],
    ["h:1/profiles/latest", "http://h:1/profiles/latest/  ? /profiles/latest"],
    [" h:1 ", "http://h:1/debug/pprof/"],
    ["unix:///run/app.sock", "http://localhost/debug/pprof/"],
    ["unix:///run/app.sock:/debug/pprof/", "http://localhost/debug/pprof/"],
    ["unix:///run/app:1.sock:/p/heap?tenant=a", "http://localhost/p/  heap /p/heap  ?tenant=a"],
  ])("%s is read", (argument, expected) => {
    expect(line(target(argument))).toBe(expected);
  });

  it("of a Unix socket has its path, and is shown so that it can be parsed again", () => {
    for (const [argument, display] of [
      ["unix:///run/app.sock", "unix:///run/app.sock"],
      ["unix:///run/app.sock:/debug/pprof/", "unix:///run/app.sock"],
      ["unix:///run/app.sock:/p/heap?token=secret", "unix:///run/app.sock:/p/heap"],
    ] as const) {
      const parsed = target(argument);
      expect([parsed.display, parsed.socketPath]).toEqual([display, "/run/app.sock"]);
      expect(target(display)).toEqual({ ...parsed, query: "" });
    }
    expect(["unix://", "unix://app.sock", "unix:///"].map(faultOf)).toEqual([
      expect.stringContaining("scheme"),
      expect.stringContaining("scheme"),
      expect.stringContaining("scheme"),
    ]);
  });

  it("moves user and password to basic auth, decoded", () => {
    expect(target("http://ann:p%40ss%3Aword@h:1").basicAuth).toEqual({ username: "ann", password: "p@ss:word" });
    expect(target("ann:secret@h:1").basicAuth).toEqual({ username: "ann", password: "secret" });
    expect(target("h:1").basicAuth).toBeNull();
  });
});

describe("an argument that is no address of a target", () => {
  it.each([
    ["", "bad-address at (empty)"],
    ["heap.pb.gz", "no-port at heap.pb.gz"],
    ["localhost", "no-port at localhost"],
    ["ftp://h:21", "scheme at ftp://h:21"],
    ["h:99999", "bad-address at h:99999"],
    ["h:0", "bad-address at h:0"],
    ["::1", "bad-address at ::1"],
    ["two words:1", "bad-address at two words:1"],
    ["http://", "bad-address at http://"],
    ["h:1\n/debug/pprof", "bad-address at h:1 /debug/pprof"],
    ["h:1/debug/pprof/profile?seconds=30", "not-memory at h:1/debug/pprof/profile"],
    ["http://u:%zz@h:1", "bad-address at http://h:1"],
    ["x".repeat(5000), `bad-address at ${"x".repeat(200)}`],
  ])("%j has a fault", (argument, expected) => {
    expect(faultOf(argument)).toBe(expected);
  });

  it.each([
    "http://ann:hunter2@h:99999",
    "ann:hunter2@",
    "h:x?token=hunter2",
    "//ann:hun?ter2@h:x",
    "ann:a/hunter2@h:x",
  ])("shows no secret of %s", (argument) => {
    const parsed = parseTarget(argument);
    expect(parsed.ok).toBe(false);
    expect(JSON.stringify(parsed)).not.toMatch(/hunter2|hun|ter2|token/);
  });
});

describe("the display address", () => {
  const host = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((ip) => `[${ip}]`),
  );
  const path = fc.constantFrom(
    "",
    "/",
    "/debug/pprof",
    "/in/debug/pprof/",
    "/debug/pprof/heap",
    "/own/goroutine",
    "/some/where",
  );
  const secret = fc.constantFrom("hunter2", "s3cr3t");

  it("parses to the same target without its secrets", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("http", "https"),
        host,
        fc.integer({ min: 1, max: 65535 }),
        path,
        secret,
        (...parts) => {
          const [scheme, name, port, where, hidden] = parts;
          const first = target(`${scheme}://user:${hidden}@${name}:${port}${where}?token=${hidden}`);
          expect(first.display).not.toContain(hidden);
          expect(target(first.display)).toEqual({ ...first, query: "", basicAuth: null });
        },
      ),
    );
  });

  it("is the argument itself in the common cases", () => {
    const shown = ["127.0.0.1:6060", "https://h", "h:1/in/debug/pprof/", "h:1/debug/pprof/heap", "h:80"];
    expect(shown.map((argument) => target(argument).display)).toEqual(shown);
  });
});
