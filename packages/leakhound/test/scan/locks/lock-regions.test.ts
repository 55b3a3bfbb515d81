/** What the statements of a function say of a lock is what a walk along its paths finds, or nothing. */
import { describe, expect, it } from "vitest";
import { isHeldIn, lockRegions } from "../../../src/scan/locks/lock-regions.ts";
import { lockStates, reassignments } from "../../../src/scan/locks/lock-states.ts";
import { lockUses } from "../../../src/scan/locks/lock-uses.ts";
import { repositoryOf } from "../../support/go-repository.ts";

/** Names of the calls at which the lock is held, by the statements (null where they leave it open) and by the paths. */
function heldIn(...lines: readonly string[]) {
  const source = `package p
import "sync"
type box struct { mu sync.Mutex; n int }
func (b *box) f(other *box) {
${lines.join("\n")}
}
`;
  const repository = repositoryOf({ "a.go": source });
  const [file] = repository.files;
  const { tree } = file!;
  const fn = { file: file!, node: tree.within(tree.root, "method_declaration")[0]! };
  const all = lockUses(repository, fn);
  const path = all[0]!.path;
  const uses = all.filter((use) => use.path === path);
  const effects = new Map();
  const calls = tree
    .within(fn.node, "call_expression")
    .filter((call) => /^\w+$/.test(tree.fieldText(call, "function")));
  const names = (isHeld: (call: (typeof calls)[number]) => boolean) =>
    calls.filter(isHeld).map((call) => tree.fieldText(call, "function"));
  const states = lockStates({ fn, path, uses, effects, probes: calls });
  const regions = lockRegions({ fn, uses, effects, reassignments: [...reassignments(fn, path)] });
  return {
    byStatements: regions && names((call) => isHeldIn(regions, call)),
    byPaths: states && names((call) => states.heldAt.has(call)),
    leftAt: states?.heldExits.length ?? 0,
  };
}

describe("the statements say where a lock is held", () => {
  it.each([
    ["between a lock and an unlock of one block", ["one"], ["b.mu.Lock()", "one()", "b.mu.Unlock()", "two()"]],
    [
      "up to the end, after a defer",
      ["one", "two"],
      ["b.mu.Lock()", "defer b.mu.Unlock()", "one()", "if c { return }", "two()"],
    ],
    [
      "but for a branch that unlocks and leaves",
      ["one", "two"],
      ["b.mu.Lock()", "if one() {", "b.mu.Unlock()", "return three()", "}", "two()", "b.mu.Unlock()"],
    ],
    [
      "in each iteration of a loop",
      ["one"],
      ["for {", "b.mu.Lock()", "one()", "if b.n == 0 { b.mu.Unlock(); break }", "b.mu.Unlock()", "two()", "}"],
    ],
    [
      "around a loop that is left inside",
      ["one", "two"],
      ["b.mu.Lock()", "for { if one() { break } }", "two()", "b.mu.Unlock()"],
    ],
    [
      "in two regions",
      ["one", "three"],
      ["b.mu.Lock()", "one()", "b.mu.Unlock()", "two()", "b.mu.Lock()", "// ends", "defer b.mu.Unlock()", "three()"],
    ],
  ])("%s", (_, held, lines) => {
    expect(heldIn(...lines)).toEqual({ byStatements: held, byPaths: held, leftAt: 0 });
  });
});

describe("the paths decide", () => {
  it.each([
    ["where an exit leaves the lock held", ["b.mu.Lock()", "if c { return }", "b.mu.Unlock()"]],
    ["where a loop is left with the lock held", ["for { b.mu.Lock(); if c { break }; b.mu.Unlock() }"]],
    ["where a label says what is left", ["L: for { b.mu.Lock(); for { if c { break L } }; b.mu.Unlock() }"]],
    ["where a branch unlocks and goes on", ["b.mu.Lock()", "if c { b.mu.Unlock(); one() } else { b.mu.Unlock() }"]],
    [
      "where a loop inside unlocks and is left",
      ["b.mu.Lock()", "for { if c { b.mu.Unlock(); break }; return }", "b.mu.Unlock()"],
    ],
    ["where a branch locks", ["if c { b.mu.Lock(); defer b.mu.Unlock(); one() }", "two()"]],
    ["where it is locked twice", ["b.mu.Lock()", "b.mu.Lock()", "b.mu.Unlock()"]],
    ["where the variable changes", ["b.mu.Lock()", "b = other", "one()", "b.mu.Unlock()"]],
    ["where it unlocks first", ["b.mu.Unlock()", "one()", "b.mu.Lock()"]],
    ["where a jump goes anywhere", ["b.mu.Lock()", "defer b.mu.Unlock()", "goto end", "end:", "one()"]],
  ])("%s", (_, lines) => {
    expect(heldIn(...lines).byStatements).toBeNull();
  });
});
