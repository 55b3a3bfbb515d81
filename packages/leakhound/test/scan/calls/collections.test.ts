/** Collections that outlive a call, and whether their package keeps them from growing. */
import { describe, expect, it } from "vitest";
import { collectionOf, isBounded } from "../../../src/scan/calls/collections.ts";
import { fileWith } from "../../support/go-repository.ts";

const DECLARED = [
  "var seen = map[string]int{}",
  "var hub = &registry{}",
  "var made = newRegistry()",
  "type registry struct { all map[string]int }",
  "type server struct { byID sync.Map; hub registry }",
  "func newRegistry() *registry { return &registry{} }",
];

/** The type of the collection that an expression stands for in `handle`; null for none. */
function typeOf(expression: string, body = ""): string | null {
  const { file, repository } = fileWith(...DECLARED, `func (s *server) handle(given map[string]int) { ${body} }`);
  const fn = file.functions.find(({ name }) => name === "handle")!;
  return collectionOf(expression, fn, file, repository)?.type ?? null;
}

/** Whether `seen`, or the field `s.byID`, is bounded by a function with this body. */
function boundedBy(body: string, expression = "seen"): boolean {
  const { file, repository } = fileWith(
    ...DECLARED,
    "func (s *server) handle() { }",
    `func (s *server) other() { ${body} }`,
  );
  const fn = file.functions.find(({ name }) => name === "handle")!;
  return isBounded(collectionOf(expression, fn, file, repository)!, file, repository);
}

describe("a collection", () => {
  it("is a package variable, a field of the receiver, or a field of a package variable", () => {
    expect(typeOf("seen")).toBe("map[string]int{}");
    expect(typeOf("s.byID")).toBe("sync.Map");
    expect(typeOf("s.hub.all")).toBe("map[string]int");
    expect(typeOf("hub.all")).toBe("map[string]int");
    expect(typeOf("made.all")).toBe("map[string]int");
  });

  it("is no parameter, no local variable, and no unknown name", () => {
    expect(typeOf("given")).toBeNull();
    expect(typeOf("seen", "seen := map[string]int{}")).toBeNull();
    expect(typeOf("seen", "var seen map[string]int")).toBeNull();
    expect(typeOf("nothing")).toBeNull();
    expect(typeOf("seen[0]")).toBeNull();
  });

  it.each([
    "delete(seen, k)",
    "clear(seen)",
    "if len(seen) > 9 { }",
    "seen = nil",
    "prune(seen)",
    "p := &seen",
    "maps.DeleteFunc(seen, f)",
  ])("is bounded by %s", (body) => {
    expect(boundedBy(body)).toBe(true);
  });

  it.each([
    "seen[k] = 1",
    "x := seen[k]",
    "seen == nil",
    "delete(others, k)",
    "fmt.Println(seen)",
    "other.seen = nil",
    "seenToo = nil",
  ])("is not bounded by %s", (body) => {
    expect(boundedBy(body)).toBe(false);
  });

  it("is bounded as a field by code for a field of that name", () => {
    expect(boundedBy("s.byID.Delete(k)", "s.byID")).toBe(true);
    expect(boundedBy("x.s.byID = sync.Map{}", "s.byID")).toBe(true);
    expect(boundedBy("s.byID.Store(k, v)", "s.byID")).toBe(false);
  });
});
