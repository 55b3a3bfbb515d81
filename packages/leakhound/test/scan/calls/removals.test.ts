/** Where a package removes elements from a collection, or replaces it. */
import { describe, expect, it } from "vitest";
import { removalsOf, removersOf } from "../../../src/scan/calls/removals.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const SOURCE = [
  "package p",
  "var all = map[string]int{}",
  "type s struct{ byID map[string]int }",
  "func (s *s) remove(id string) { delete(s.byID, id) }",
  "func (s *s) empty() { clear(s.byID) }",
  "func (s *s) take(id string) { s.byID.LoadAndDelete(id) }",
  "func (s *s) reset() { s.byID = nil }",
  "func (s *s) read(id string) int { return s.byID[id] }",
  "func (s *s) inner(id string) { delete(s.byID[id], id) }",
  "type other struct { byID map[string]int }",
  "func (o *other) forget(id string) { delete(o.byID, id) }",
  "func shadowed(id string) { var all map[string]int; delete(all, id) }",
  "func drop(id string) { delete(all, id) }",
  "func local() { all := map[string]int{}; println(all) }",
  "// delete(all, id)",
].join("\n");
const repository = repositoryOf({ "a.go": SOURCE });
const { files } = repository;
const [file] = files;

/** The field of `s`, and not the one of another type. */
const BY_ID = { name: "byID", isField: true, key: "s.byID" };

describe("functions that remove elements", () => {
  it("delete, clear, take or replace, and neither read nor remove from an element", () => {
    const names = removersOf(repository, BY_ID, files).all.map(({ fn }) => fn.name);
    expect(names).toEqual(["remove", "empty", "take", "reset"]);
  });

  it("are not those that declare a variable of the same name", () => {
    const all = { name: "all", isField: false, key: null };
    expect(removersOf(repository, all, files).all.map(({ fn }) => fn.name)).toEqual(["drop"]);
  });
});

describe("removals in a function", () => {
  it("are its calls, and not those of other functions", () => {
    const { tree, functions } = file!;
    const at = (name: string) => ({ file: file!, node: functions.find((fn) => fn.name === name)!.node });
    const texts = (name: string) => removalsOf(repository, BY_ID, at(name)).map((call) => tree.text(call));
    expect(texts("remove")).toEqual(["delete(s.byID, id)"]);
    expect(texts("read")).toEqual([]);
  });
});
