import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openImage } from "../../../src/acquire/image-file.ts";
import { loadV8Snapshot, type V8Snapshot } from "../../../src/heap/v8/load.ts";
import { emptyFolder } from "../../support/folders.ts";
import { baseOfV8, explainV8, value } from "../explain.ts";
import { type DrawnNode, idOf, snapshotOf } from "./drawn.ts";

async function* inChunks(text: string, length: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += length) yield bytes.slice(start, start + length);
}

const load = (text: string, chunk = 1 << 20) => loadV8Snapshot(inChunks(text, chunk), "x.heapsnapshot");
const loaded = async (text: string, chunk?: number): Promise<V8Snapshot> => value(await load(text, chunk));
const faultOf = async (text: string): Promise<string> => {
  const result = await load(text);
  return result.ok ? "no fault" : `${result.error.code}: ${result.error.what}`;
};

/** A module's context with a map of two sessions, and a key beside a weak map that has a value for it. */
const SERVICE: Readonly<Record<string, DrawnNode>> = {
  root: {
    type: "synthetic",
    name: "",
    bytes: 0,
    edges: [
      ["element", 1, "roots"],
      ["shortcut", "global", "global"],
    ],
  },
  roots: {
    type: "synthetic",
    name: "(GC roots)",
    bytes: 0,
    edges: [
      ["element", 1, "context"],
      ["weak", "1", "gone"],
    ],
  },
  global: { type: "object", name: "global", bytes: 10 },
  context: {
    type: "object",
    name: "system / Context",
    bytes: 20,
    edges: [
      ["context", "data", "map"],
      ["context", "key", "key"],
      ["context", "weak", "weakMap"],
      ["shortcut", "x", "gone"],
    ],
  },
  map: { type: "object", name: "Map", bytes: 32, edges: [["internal", "table", "table"]] },
  table: {
    type: "array",
    name: "",
    bytes: 100,
    edges: [
      ["element", 1, "a"],
      ["element", 2, "b"],
    ],
  },
  a: { type: "object", name: "Session", bytes: 1000 },
  b: { type: "object", name: "Session", bytes: 1000, edges: [["property", 'na"me', "text"]] },
  text: { type: "string", name: "héllo\n", bytes: 64 },
  key: { type: "object", name: "Key", bytes: 8 },
  weakMap: { type: "object", name: "WeakMap", bytes: 16, edges: [["internal", "table", "weakTable"]] },
  weakTable: { type: "array", name: "", bytes: 40 },
  value: { type: "object", name: "Value", bytes: 500 },
  gone: { type: "object", name: "Gone", bytes: 9999 },
};

function withEphemeron(): Record<string, DrawnNode> {
  const table = idOf(SERVICE, "weakTable");
  const pair = `12 / part of key (Key @${idOf(SERVICE, "key")}) -> value (Value @${idOf(SERVICE, "value")}) pair in WeakMap (table @${table})`;
  return {
    ...SERVICE,
    key: { ...SERVICE["key"]!, edges: [["internal", pair, "value"]] },
    weakTable: { ...SERVICE["weakTable"]!, edges: [["internal", pair, "value"]] },
  };
}

describe("a snapshot", () => {
  it("is the same however it is cut into chunks", async () => {
    const text = snapshotOf(withEphemeron());
    const whole = await loaded(text);
    for (const chunk of [1, 2, 5, 64]) {
      const cut = await loaded(text, chunk);
      expect(cut.graph).toEqual(whole.graph);
      expect(cut.strings.at(cut.nodeName[8]!)).toBe("héllo\n");
    }
  });

  it("is held by the variables of contexts; weak edges and shortcuts hold nothing", async () => {
    const { report } = explainV8(await loaded(snapshotOf(SERVICE)), null);
    expect(report.holders[0]).toMatchObject({ root: "Context.data", kind: "global", retainedBytes: 2196, objects: 5 });
    expect(report.holders[0]!.path).toEqual(["Context.data", "Map", "[] Session ×2"]);
    expect(report.heapBytes).toBe(2196 + 10 + 20 + 8 + 16 + 40);
    expect(report.types.find(({ type }) => type === "Gone")).toBeUndefined();
  });

  it("credits an entry of a weak map to its key", async () => {
    const { report } = explainV8(await loaded(snapshotOf(withEphemeron())), null);
    const bytes = Object.fromEntries(report.holders.map(({ root, retainedBytes }) => [root, retainedBytes]));
    expect(bytes["Context.key"]).toBe(508);
    expect(bytes["Context.weak"]).toBe(56);
  });

  it("has the growth of each variable since an older snapshot", async () => {
    const older = baseOfV8(await loaded(snapshotOf({ ...SERVICE, a: { ...SERVICE["a"]!, bytes: 200 } })));
    const { report } = explainV8(await loaded(snapshotOf(SERVICE)), older);
    expect(report.holders[0]).toMatchObject({ root: "Context.data", growthBytes: 800 });
  });
});

describe("a file that is no snapshot, or a damaged one", () => {
  it("is a fault that says what it is", async () => {
    const good = snapshotOf(SERVICE);
    expect(await faultOf("")).toMatch(/^not-an-image/);
    expect(await faultOf(`{"a":1}`)).toMatch(/^not-an-image/);
    expect(await faultOf(`{"snapshot":{"meta":{}}}`)).toMatch(/^not-an-image: it is JSON, but/);
    expect(await faultOf(good.slice(0, good.length - 20))).toMatch(/^truncated/);
    expect(await faultOf(good.replace(/"edge_count":\d+/, '"edge_count":99'))).toMatch(/^truncated/);
    expect(await faultOf(good.replace(/"node_count":\d+/, '"node_count":1e15'))).toMatch(/^not-an-image/);
    expect(await faultOf(good.replace('"edges":[1,1,7', '"edges":[1,1,7777'))).toMatch(
      /^corrupt: the target of an edge/,
    );
    expect(await faultOf(good.replace('"nodes":[6', '"nodes":["6"'))).toMatch(
      /^corrupt: the arrays of nodes and edges contain something other/,
    );
  });

  it("cut off anywhere, is a fault and never an exception", async () => {
    const good = snapshotOf(SERVICE);
    // The last byte closes the object: without it all is there.
    for (let length = 0; length < good.length - 1; length++)
      expect(await faultOf(good.slice(0, length))).toMatch(/^(not-an-image|truncated|corrupt)/);
  });
});

it("of a real process names the variable, its class and its growth", async () => {
  const folder = emptyFolder();
  const program = join(folder, "service.cjs");
  writeFileSync(
    program,
    `class Session { constructor(id) { this.id = id; this.tags = ["a" + id]; } }
     const sessions = new Map();
     exports.all = () => sessions;
     const keep = (count) => { for (let row = 0; row < count; row++) sessions.set(sessions.size, new Session(row)); };
     keep(2000);
     require("node:v8").writeHeapSnapshot(process.argv[2]);
     keep(20000);
     require("node:v8").writeHeapSnapshot(process.argv[3]);`,
  );
  const [older, newer] = [join(folder, "a.heapsnapshot"), join(folder, "b.heapsnapshot")];
  execFileSync(process.execPath, [program, older, newer], { env: {} });
  const read = async (path: string): Promise<V8Snapshot> =>
    value(
      await loadV8Snapshot(
        value(await openImage(path)).chunks(() => {}),
        path,
      ),
    );
  const { report } = explainV8(await read(newer), baseOfV8(await read(older)));
  expect(report.holders[0]!.root).toMatch(/^leakhound-test-\w+\/service\.cjs:sessions$/);
  expect(report.holders[0]!.path.slice(0, 2)).toEqual([report.holders[0]!.root, "Map"]);
  expect(report.holders[0]!.path[2]).toMatch(/^\[\] Session ×22,00\d$/);
  expect(report.holders[0]!.growthShare).toBeGreaterThan(0.8);
});
