import { describe, expect, it } from "vitest";
import { prune, pruneFrom, pruneUninteresting } from "../../../src/profile/filter/prune.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { drawingOf, drawn } from "../drawn.ts";
import { drawStacks } from "../graph/drawn-graph.ts";
import { unwrap } from "../unwrap.ts";

const profile = drawn("space/bytes\nmalloc < new < leak < main  7");
const names = (value: Profile): string[] => drawingOf(value).map((line) => line.replace(/ {2}.*/, ""));

describe("prune", () => {
  it("removes the outermost match and its callees", () => {
    expect(names(prune(profile, /^(malloc|new)$/, null))).toEqual(["leak < main"]);
  });

  it("keeps a match that the second pattern matches as well", () => {
    expect(names(prune(profile, /^(malloc|new)$/, /^new$/))).toEqual(["new < leak < main"]);
  });

  it("does not remove matches at the root, so that no stack becomes empty", () => {
    expect(names(prune(profile, /^(leak|main)$/, null))).toEqual(["malloc < new < leak < main"]);
    expect(names(prune(profile, /./, null))).toEqual(["malloc < new < leak < main"]);
  });

  it("removes inlined functions of a location up to the match", () => {
    expect(names(prune(drawStacks(["malloc+new+leak < main  7"]), /^new$/, null))).toEqual(["leak < main"]);
  });

  it("matches names without parameters and without a leading dot", () => {
    const cpp = drawn("space/bytes\n.alloc(int) < (anonymous namespace)::f(x) < operator()(y) < main  1");
    expect(names(prune(cpp, /^alloc$/, null))[0]).toMatch(/^\(anonymous/);
    expect(names(prune(cpp, /^\(anonymous namespace\)::f$/, null))[0]).toMatch(/^operator/);
    expect(names(prune(cpp, /^operator\(\)$/, null))).toEqual(["main"]);
  });
});

describe("pruneFrom", () => {
  it("removes the callees of the innermost match", () => {
    expect(names(pruneFrom(profile, /^(leak|main)$/))).toEqual(["leak < main"]);
  });

  it("keeps a stack without a match", () => {
    expect(names(pruneFrom(profile, /^nothing$/))).toEqual(["malloc < new < leak < main"]);
  });

  it("removes inlined callees of the match in its own location", () => {
    expect(names(pruneFrom(drawStacks(["malloc+new+leak < main  7"]), /^new$/))).toEqual(["new < leak < main"]);
  });
});

describe("drop_frames of a profile", () => {
  it("must match whole names", () => {
    expect(names(unwrap(pruneUninteresting({ ...profile, dropFrames: "mall" })))).toEqual(names(profile));
    expect(names(unwrap(pruneUninteresting({ ...profile, dropFrames: "malloc|new" })))).toEqual(["leak < main"]);
  });

  it("that are no regular expression have a fault", () => {
    expect(pruneUninteresting({ ...profile, dropFrames: "(" }).ok).toBe(false);
    expect(pruneUninteresting({ ...profile, dropFrames: "malloc", keepFrames: "(" }).ok).toBe(false);
  });
});
