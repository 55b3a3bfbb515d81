/** How sure the rules about locks are. */
import { expect, it } from "vitest";
import { scanRepository } from "../../src/scan/scan.ts";
import { repositoryOf } from "../support/go-repository.ts";

const box = (...lines: readonly string[]): string =>
  [
    "package p",
    'import "sync"',
    "type box struct { mu sync.Mutex; isNew bool }",
    "func (b *box) ask() bool { return b.isNew }",
    ...lines,
  ].join("\n");

const confidenceOf = (source: string) =>
  scanRepository(repositoryOf({ "a.go": source })).map(({ rule, confidence }) => [rule, confidence]);

it("a function that what it calls may call again, under a condition, is of low confidence", () => {
  const reset = "func (b *box) Reset() { b.mu.Lock(); defer b.mu.Unlock(); b.begin() }";
  expect(confidenceOf(box(reset, "func (b *box) begin() { if b.ask() { b.Reset() } }"))).toEqual([
    ["lock-taken-twice", "low"],
  ]);
});

it("another function that locks under a condition is of medium confidence", () => {
  const reset = "func (b *box) Reset() { b.mu.Lock(); defer b.mu.Unlock(); b.begin() }";
  expect(confidenceOf(box(reset, "func (b *box) begin() { if b.ask() { b.mu.Lock(); b.mu.Unlock() } }"))).toEqual([
    ["lock-taken-twice", "medium"],
  ]);
});
