import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { withNames } from "../../../src/profile/names/cpp-names.ts";
import { demangledName } from "../../../src/profile/names/mangled-names.ts";
import { processorMs } from "../../support/processor-time.ts";
import { drawingOf, drawn } from "../drawn.ts";

const NAMES = readFileSync(fileURLToPath(new URL("../fixtures/mangled/names.txt", import.meta.url)), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => line.split("\t") as [mangled: string, shown: string]);

describe("a mangled name of C++ or Rust", () => {
  it("is shown as go tool pprof shows it", () => {
    expect(NAMES.length).toBeGreaterThan(300);
    expect(NAMES.map(([mangled]) => [mangled, demangledName(mangled)])).toEqual(NAMES);
  });

  it.each([
    ["is of another language", "main.main"],
    ["is truncated", "_ZN3foo3ba"],
    ["has no end", "_ZN3foo3bar"],
    ["refers to a part that it does not have", "_ZN3fooS7_E"],
    ["has an expression in its template arguments", "_Z1fIXadL_Z1gEEEvv"],
    ["would show a template argument", "_ZNK1acvT_IiEEv"],
    ["is of Rust's newer form", "_RNvCs1234_7mycrate3foo"],
    ["is too long", `_ZN${"3foo".repeat(2_000)}E`],
  ])("stays as it is, if it %s", (_, mangled) => {
    expect(demangledName(mangled)).toBe(null);
  });

  it("makes one row of the instances of a template, and stays mangled in the other forms", () => {
    const profile = drawn("space/bytes\n_ZN5cache5Store3putIiEEvT_  7\n_ZN5cache5Store3putIlEEvT_  6");
    expect(drawingOf(withNames(profile, "simple", false))).toEqual(["cache::Store::put  7", "cache::Store::put  6"]);
    for (const detail of ["templates", "full", "none"] as const)
      expect(drawingOf(withNames(profile, detail, false))).toEqual(drawingOf(profile));
  });
});

describe("a hostile mangled name", () => {
  it.each([
    ["many prefixes", `_ZN${"1a".repeat(2_000)}E`],
    ["many levels", `_Z1aI${"P".repeat(4_000)}iE`],
    ["many nested names", `_Z${"N".repeat(4_000)}`],
    ["many enclosing functions", `_Z${"Z".repeat(4_000)}`],
    ["references to itself", `_ZN1a${"1bS0_".repeat(500)}E`],
    ["functions whose parameters are functions", `_Z1fI${"F".repeat(2_000)}E`],
    ["tags", `_ZN${"3abcB2de".repeat(400)}E`],
    ["a huge length", `_ZN${"9".repeat(4_000)}`],
  ])("with %s takes little time, and never grows", (_, mangled) => {
    const start = processorMs();
    expect((demangledName(mangled) ?? "").length).toBeLessThanOrEqual(2 * mangled.length);
    expect(processorMs() - start).toBeLessThan(1_000);
  });
});
