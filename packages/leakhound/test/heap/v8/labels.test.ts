/** The labels of a snapshot, which must not contain contents of memory. */
import { describe, expect, it } from "vitest";
import { edgeIndex, objectIndex } from "../../../src/heap/model/image.ts";
import { v8Labels } from "../../../src/heap/v8/labels.ts";
import { loadV8Snapshot } from "../../../src/heap/v8/load.ts";
import { value } from "../explain.ts";
import { type DrawnNode, snapshotOf } from "./drawn.ts";

const SECRET = "hunter2@example.com";

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** How an object that has one edge reads: ".user Session". */
async function step(edge: NonNullable<DrawnNode["edges"]>[number], target: DrawnNode): Promise<string> {
  const nodes = { root: { type: "synthetic", name: "", bytes: 0, edges: [edge] }, target } as const;
  const labels = v8Labels(value(await loadV8Snapshot(bytesOf(snapshotOf(nodes)), "drawn")));
  return `${labels.text(labels.ofEdge(objectIndex(0), edgeIndex(0)))} ${labels.text(labels.ofType(objectIndex(1)))}`;
}

const SESSION: DrawnNode = { type: "object", name: "Session", bytes: 8 };
const TEXT: DrawnNode = { type: "string", name: SECRET, bytes: 8 };

describe("a step of a V8 snapshot", () => {
  it("is named by what a program's source has: variables, properties, classes", async () => {
    expect(await step(["context", "cache", "target"], SESSION)).toBe(".cache Session");
    expect(await step(["property", "_größe1", "target"], SESSION)).toBe("._größe1 Session");
    expect(await step(["property", "#hidden", "target"], SESSION)).toBe(".#hidden Session");
    expect(await step(["property", "<symbol kHandle>", "target"], SESSION)).toBe(".<symbol kHandle> Session");
    expect(await step(["internal", "(object elements)", "target"], SESSION)).toBe(".(object elements) Session");
  });

  it("does not contain the content of a string", async () => {
    expect(await step(["property", "email", "target"], TEXT)).toBe(".email (string)");
  });

  it("does not contain a key that no source could contain as a name", async () => {
    for (const key of [SECRET, "12:34", "a b", "", "<symbol hunter two>", "x".repeat(49)])
      expect(await step(["property", key, "target"], SESSION)).toBe("[] Session");
  });

  it("contains neither the key nor the value of a WeakMap's pair", async () => {
    const pair = `7 / part of key (Key @3) -> value (${SECRET} @5) pair in WeakMap (table @9)`;
    expect(await step(["internal", pair, "target"], TEXT)).toBe("[] (string)");
  });
});
