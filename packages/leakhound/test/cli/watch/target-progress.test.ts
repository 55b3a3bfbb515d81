import { describe, expect, it } from "vitest";
import { bytes, unixMs } from "../../../src/base/units.ts";
import { applyProfile, applyUpdate, figuresLine, initialState } from "../../../src/cli/watch/target-progress.ts";

const MIB = 1024 * 1024;
const AT = unixMs(Date.UTC(2026, 10, 23));

describe("the progress of a target", () => {
  it("has the newest figures, as far as they are known", () => {
    const state = initialState("web-1:6060", null);
    applyProfile(state, "heap", 41 * MIB);
    expect(figuresLine(state)).toBe("heap in use 41.0 MiB");
    applyUpdate(state, {
      type: "reading",
      reading: { at: AT, rssBytes: bytes(54 * MIB), heapAllocBytes: bytes(40 * MIB) },
    });
    applyProfile(state, "goroutine", 12);
    applyProfile(state, "heap", 42 * MIB);
    expect(figuresLine(state)).toBe("heap in use 42.0 MiB, memory 54.0 MiB, goroutines 12");
  });

  it("uses the runtime's heap where resident memory is unknown", () => {
    const state = initialState("web-1:6060", null);
    applyUpdate(state, { type: "reading", reading: { at: AT, heapAllocBytes: bytes(40 * MIB) } });
    applyUpdate(state, { type: "reading", reading: { at: AT, goroutines: 3 } });
    expect(state.memory).toEqual([40 * MIB]);
  });

  it("counts snapshots, gaps and restarts, and keeps the last event", () => {
    const state = initialState("web-1:6060", null);
    applyProfile(state, "heap", MIB);
    applyProfile(state, "goroutineleak", 5);
    applyUpdate(state, { type: "event", event: { kind: "gap", at: AT, reason: "noted", text: "heap: timeout" } });
    applyUpdate(state, { type: "event", event: { kind: "restart", at: AT, reason: "noted", text: "another process" } });
    expect(state).toMatchObject({ snapshots: 1, gaps: 1, restarts: 1, lastEvent: "another process", goroutines: [] });
  });

  it("keeps the 120 points that sparklines show", () => {
    const state = initialState("web-1:6060", null);
    for (let point = 1; point <= 130; point++) applyProfile(state, "heap", point);
    expect(state.heap).toHaveLength(120);
    expect(state.heap.at(-1)).toBe(130);
  });
});
