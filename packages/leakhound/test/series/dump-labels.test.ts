/** What a text dump says about the goroutines of a stack. */
import { expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { goroutineProfile } from "../../src/profile/text/goroutine-profile.ts";
import { readGoroutines } from "../../src/profile/text/goroutines.ts";
import { ProfileFolder } from "../../src/series/fold.ts";
import type { StackIndex } from "../../src/series/stacks.ts";

const COLUMNS = { objects: null, amount: 0, allocated: null };
const STACK = 0 as StackIndex;

const goroutine = (id: number, state: string, creator: string | null = null): string =>
  [
    `goroutine ${id} [${state}]:`,
    "main.publish(0xc000123400)",
    "\t/src/main.go:88 +0x5c",
    ...(creator === null ? [] : [`created by ${creator} in goroutine 7`, "\t/src/main.go:30 +0x3a"]),
    "",
  ].join("\n");

/** The labels after these dumps, one after another. */
function labelsAfter(...dumps: readonly (readonly string[])[]) {
  const folder = new ProfileFolder("goroutine");
  for (const [row, dump] of dumps.entries())
    folder.add(goroutineProfile(readGoroutines(dump.join("\n"))), unixMs(row * 1000), COLUMNS);
  return folder.finish().dumpLabels;
}

it("the state and the creator of most goroutines of a stack", () => {
  const labels = labelsAfter([
    goroutine(1, "running", "main.main"),
    goroutine(2, "chan send, 5 minutes", "main.handle"),
    goroutine(3, "chan send", "main.handle"),
  ]);
  expect(labels.mostOf("state", STACK)).toBe("chan send");
  expect(labels.mostOf("created_by", STACK)).toBe("main.handle");
});

it("the newest dump counts alone", () => {
  const early = [1, 2, 3].map((id) => goroutine(id, "runnable"));
  const labels = labelsAfter(early, [goroutine(1, "select")]);
  expect(labels.mostOf("state", STACK)).toBe("select");
});

it("no creator, where the dump names none", () => {
  expect(labelsAfter([goroutine(1, "select")]).mostOf("created_by", STACK)).toBe(null);
});
