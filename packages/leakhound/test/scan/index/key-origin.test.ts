/** Where the key of a map entry comes from, and which statements write an entry. */
import { describe, expect, it } from "vitest";
import { keyOrigin } from "../../../src/scan/index/key-origin.ts";
import { mapWrites } from "../../../src/scan/index/map-writes.ts";
import { fileWith } from "../../support/go-repository.ts";

/** `map: origin of the key` of each write in a handler with this body. */
function writesIn(...body: readonly string[]): string[] {
  const { file } = fileWith("const first = 1", "func handle(w http.ResponseWriter, r *http.Request) {", ...body, "}");
  const fn = file.functions[0]!;
  return [...mapWrites(file, fn)].map(({ map, key }) => `${map}: ${keyOrigin(key, fn, file)}`);
}

describe("a key", () => {
  it.each([
    ['m["a"] = 1', "constant"],
    ["m[first] = 1", "constant"],
    ["m[MAX_SIZE] = 1", "constant"],
    ["m[r.Method] = 1", "constant"],
    ["m[r] = 1", "request object"],
    ["m[r.URL.Path] = 1", "client text"],
    ["m[uuid.NewString()] = 1", "client text"],
    ["m[other()] = 1", "unknown"],
  ])("of %s is: %s", (statement, origin) => {
    expect(writesIn(statement)).toEqual([`m: ${origin}`]);
  });

  it("is followed through three assignments", () => {
    expect(writesIn("a := r.Host", "b := a", "c := b", "m[c] = 1")).toEqual(["m: client text"]);
    expect(writesIn("a := r.Host", "b := a", "c := b", "d := c", "m[d] = 1")).toEqual(["m: unknown"]);
  });
});

describe("a write to a map", () => {
  it("is an assignment, an increment, or a call that stores", () => {
    expect(writesIn("s.m[k] = 1", "n[k]++", "p.Store(k, v)", "q.LoadOrStore(k, v)")).toEqual([
      "s.m: unknown",
      "n: unknown",
      "p: unknown",
      "q: unknown",
    ]);
  });

  it("is neither a read nor a call with one argument", () => {
    expect(writesIn("x := m[k]", "p.Store(v)", "p.Load(k)")).toEqual([]);
  });
});
