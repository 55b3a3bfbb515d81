import { describe, expect, it } from "vitest";
import { NodeNames } from "../../../src/profile/graph/node-names.ts";
import { type NodeOptions, nodesOf } from "../../../src/profile/graph/nodes.ts";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { drawStacks } from "./drawn-graph.ts";

/** The names of the nodes of each location, innermost first. */
function nodesOfLocations(profile: Profile, options: NodeOptions = {}): string[][] {
  const { nodes, frames } = nodesOf(profile, options);
  const names = new NodeNames(nodes);
  return Array.from({ length: profile.locations.length }, (_, location) =>
    Array.from(frames.node.subarray(frames.start[location], frames.start[location + 1]), (node) => names.of(node)),
  );
}

const count = (profile: Profile, options: NodeOptions = {}): number => nodesOf(profile, options).nodes.length;

describe("the nodes of a graph", () => {
  it("are the functions of each location, with inlined functions first", () => {
    expect(nodesOfLocations(drawStacks(["leak+handler < main  1"]))).toEqual([["leak", "handler"], ["main"]]);
  });

  it("are shared by locations whose details are equal", () => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "space", unit: "bytes" }] });
    const [a, b] = [{ function: "f" }, { function: "f", systemName: "_f" }];
    builder.add({ stack: [builder.location([a]), builder.location([b])], values: [1] });
    expect(count(builder.build())).toBe(1);
  });

  it("differ by line, file and address as far as the profile has them", () => {
    const lines: Record<string, number> = { f1: 1, f2: 2 };
    const byLine = drawStacks(["f1 < f2  1"], (name) => ({ function: "f", file: "/a/../f.go", line: lines[name]! }));
    expect(nodesOfLocations(byLine)).toEqual([["f /f.go:1"], ["f /f.go:2"]]);
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "space", unit: "bytes" }] });
    builder.add({ stack: [0x10n, 0x11n].map((address) => builder.location([], address)), values: [1] });
    expect(nodesOfLocations(builder.build())).toEqual([["0000000000000010 <unknown>"], ["0000000000000011 <unknown>"]]);
  });

  it("do not mix up a function that alternates between two lines", () => {
    const lines: Record<string, number> = { a: 1, b: 2, c: 1 };
    const profile = drawStacks(["a < b  1", "c  1"], (name) => ({ function: "f", line: lines[name]!, column: 0 }));
    expect(count(profile)).toBe(2);
  });

  it("differ by start line only with object names", () => {
    const starts: Record<string, number> = { a: 1, b: 2 };
    const profile = drawStacks(["a < b  1"], (name) => ({ function: "f", startLine: starts[name]! }));
    expect([count(profile), count(profile, { objectNames: true })]).toEqual([1, 2]);
  });

  it("have file names as the report transforms them", () => {
    const profile = drawStacks(["f  1"], (name) => ({ function: name, file: "/root/src/f.go", line: 3 }));
    const fileName = (name: string) => name.replace("/root/", "");
    expect(nodesOfLocations(profile, { fileName })).toEqual([["f src/f.go:3"]]);
  });
});
