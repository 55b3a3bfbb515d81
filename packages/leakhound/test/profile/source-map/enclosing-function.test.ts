/** The function around a position, marked by a | in the source. */
import { expect, it } from "vitest";
import { enclosingFunction } from "../../../src/profile/source-map/enclosing-function.ts";
import { processorMs } from "../../support/processor-time.ts";

it.each<readonly [source: string, name: string | null]>([
  ["function keep(n) { return list.map(|x => x); }", "keep"],
  ["async function* keep<T>(n: T): AsyncGenerator<T> { yield |1; }", "keep"],
  ["const keep = async (n: number): Promise<void> => { await |run(); };", "keep"],
  ["const keep = n => { run(|); };", "keep"],
  ["export default { keep(n) { run(|); } };", "keep"],
  ["class Shop { #orders = []; async keep(n: number): Promise<Order> { run(|); } }", "keep"],
  ["module.exports = { keep: function (n) { run(|); } };", "keep"],
  ["function keep(n) { if (n > 1) { for (const x of n) { run(|); } } }", "keep"],
  ["function other() { return 1; }\nsetInterval(() => |run(), 20);", null],
  ["if (ready) { run(|); }", null],
  ["|", null],
])("%s: %s", (source, name) => {
  expect(enclosingFunction(source.replace("|", ""), source.indexOf("|"))).toBe(name);
});

it("a hostile source takes no longer than its length", () => {
  const source = "a = (".repeat(60_000);
  const start = processorMs();
  expect(enclosingFunction(source, source.length)).toBe(null);
  expect(processorMs() - start).toBeLessThan(2_000);
});
