import { describe, expect, it } from "vitest";
import { bytes, durationMs } from "../../../src/base/units.ts";
import { heapLocation, type LocationFlags } from "../../../src/cli/holders/heap-location.ts";

const FLAGS: LocationFlags = { stop: true, timeout: durationMs(600_000), maxBody: bytes(1024) };

function locationOf(argument: string | undefined, flags: Partial<LocationFlags> = {}) {
  const location = heapLocation(argument, { ...FLAGS, ...flags });
  return location.ok ? location.value : location.error;
}

describe("the heap that a command line names", () => {
  it.each(["heap.dump", "./a/heap.heapsnapshot", "core.1234", "localhost"])("is a file: %s", (path) => {
    expect(locationOf(path)).toEqual({ kind: "file", path });
  });

  it.each([
    ["localhost:6060", "localhost:6060"],
    ["http://10.0.0.1:6060/debug/pprof", "10.0.0.1:6060"],
    ["[::1]:6060", "[::1]:6060"],
    [":6060", "localhost:6060"],
  ])("is a service: %s", (argument, display) => {
    expect(locationOf(argument, { save: "heap.dump", twin: true })).toMatchObject({
      kind: "service",
      target: { display },
      savePath: "heap.dump",
      fromFork: true,
      timeoutMs: 600_000,
      bodyBytesMax: 1024,
    });
  });

  it("is a file if one is named like an address", () => {
    const location = heapLocation("dump:1", FLAGS, (path) => path === "dump:1");
    expect(location).toEqual({ ok: true, value: { kind: "file", path: "dump:1" } });
  });

  it("is a process with --pid", () => {
    expect(locationOf(undefined, { pid: 42 })).toEqual({ kind: "process", pid: 42, stopsProcess: true });
    expect(locationOf(undefined, { pid: 42, stop: false })).toMatchObject({ stopsProcess: false });
  });

  it("must be given exactly once", () => {
    expect(locationOf(undefined)).toMatchObject({ code: "usage" });
    expect(locationOf("heap.dump", { pid: 42 })).toMatchObject({ code: "usage" });
  });

  it("must be a valid address if it looks like one", () => {
    expect(locationOf("http://h:6060/debug/pprof/trace")).toMatchObject({ code: "not-memory" });
  });
});
