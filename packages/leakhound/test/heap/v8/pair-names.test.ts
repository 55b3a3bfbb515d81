/** V8 lists an entry of a WeakMap at its key and at the table: only the key retains the value. */
import { describe, expect, it } from "vitest";
import { loadV8Snapshot } from "../../../src/heap/v8/load.ts";
import { value } from "../explain.ts";
import { type DrawnNode, idOf, snapshotOf } from "./drawn.ts";

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** How many edges retain something in a snapshot whose only edge points from a table to a value, by this name. */
async function edgesKept(name: (table: number) => string): Promise<number> {
  const draw = (label: string): Readonly<Record<string, DrawnNode>> => ({
    table: { type: "array", name: "", bytes: 0, edges: [["internal", label, "target"]] },
    target: { type: "object", name: "Session", bytes: 8 },
  });
  const label = name(idOf(draw(""), "table"));
  const { graph } = value(await loadV8Snapshot(bytesOf(snapshotOf(draw(label))), "drawn"));
  return graph.edgeTarget.length;
}

const pair = (key: string, target: string, table: number): string =>
  `12 / part of key (${key} @3) -> value (${target} @5) pair in WeakMap (table @${table})`;

describe("an edge from a WeakMap's table", () => {
  it("does not retain the value of a pair, whatever key and value are", async () => {
    expect(await edgesKept((table) => pair("Key", "Session", table))).toBe(0);
    expect(await edgesKept((table) => pair("a) -> value (b\n", "c) -> value (d", table))).toBe(0);
    expect(await edgesKept((table) => pair("x".repeat(100_000), "Session", table))).toBe(0);
  });

  it("retains its target by any other name", async () => {
    expect(await edgesKept((table) => pair("Key", "Session", table + 2))).toBe(1);
    expect(await edgesKept((table) => `${pair("Key", "Session", table)} again`)).toBe(1);
    expect(await edgesKept((table) => pair("Key", "Session", table).replace(" -> value", " value"))).toBe(1);
    expect(await edgesKept((table) => pair("Key", "Session", table).slice(1))).toBe(0);
    expect(await edgesKept((table) => pair("Key", "Session", table).slice(2))).toBe(1);
  });

  it("is recognized in one pass over a name that repeats the separator", async () => {
    const separators = ") -> value (".repeat(200_000);
    expect(await edgesKept(() => `12 / part of key (${separators}`)).toBe(1);
    expect(await edgesKept((table) => pair(separators, separators, table))).toBe(0);
  });
});
