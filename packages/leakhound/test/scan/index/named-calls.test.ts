import { describe, expect, it } from "vitest";
import { callsNamed, hasCallNamed } from "../../../src/scan/index/named-calls.ts";
import { treeOf } from "../../support/go-repository.ts";

const tree = treeOf(`package p
func a() { s.mu.Lock(); log.Print(x); func() { s.mu.Unlock() }() }
func b() { panic(err); list[0](); mu.Lock() }
`);
const [a, b] = tree.within(tree.root, "function_declaration");
const textsIn = (fn: typeof a, ...names: string[]) => callsNamed(tree, fn!, names).map((call) => tree.text(call));

describe("calls by name", () => {
  it("are those of functions and methods of the name, in literals as well", () => {
    expect(textsIn(a, "Unlock", "Lock")).toEqual(["s.mu.Lock()", "s.mu.Unlock()"]);
    expect(textsIn(b, "panic")).toEqual(["panic(err)"]);
    expect(textsIn(tree.root, "Lock")).toEqual(["s.mu.Lock()", "mu.Lock()"]);
  });

  it("have no name where an element of a list is called", () => {
    expect(textsIn(b, "list", "")).toEqual([]);
  });

  it("distinguish functions", () => {
    expect(hasCallNamed(tree, a!, ["Unlock"])).toBe(true);
    expect(hasCallNamed(tree, b!, ["Unlock"])).toBe(false);
    expect(hasCallNamed(tree, b!, ["Unlock", "Lock"])).toBe(true);
  });
});
