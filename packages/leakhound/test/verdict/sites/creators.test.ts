/** Who started the goroutines of a library. */
import { describe, expect, it } from "vitest";
import { unixMs } from "../../../src/base/units.ts";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import { goroutineProfile } from "../../../src/profile/text/goroutine-profile.ts";
import { readGoroutines } from "../../../src/profile/text/goroutines.ts";
import { ProfileFolder, type ProfileSeries } from "../../../src/series/fold.ts";
import { FrameOwners } from "../../../src/series/sites.ts";
import type { StackIndex } from "../../../src/series/stacks.ts";
import { creatorOf, type ProfileCode } from "../../../src/verdict/sites/creators.ts";

const COLUMNS = { objects: null, amount: 0, allocated: null };

/** Own code is package main; everything with a dot before its first slash is a module, and the rest Go's. */
const fileOf = (name: string): string =>
  name.startsWith("main.")
    ? "/src/main.go"
    : name.includes(".com/")
      ? `/go/pkg/mod/${name}@v1/a.go`
      : `/go/src/${name}.go`;

const code = (series: ProfileSeries): ProfileCode => ({
  series,
  range: { first: 0, end: series.snapshots.length },
  owners: new FrameOwners(series, null),
});

function drawn(kind: "heap" | "goroutine", ...lines: readonly string[]): ProfileCode {
  const folder = new ProfileFolder(kind);
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: kind === "heap" ? "inuse_space" : "goroutine", unit: kind === "heap" ? "bytes" : "count" }],
    periodType: { type: "space", unit: "bytes" },
    period: 0n,
  });
  for (const line of lines) {
    const [amount, stack] = line.split("  ") as [string, string];
    const frames = stack.split(" < ");
    builder.add({
      stack: frames.map((name) => builder.location([{ function: name, file: fileOf(name), line: 3 }])),
      values: [Number(amount)],
    });
  }
  folder.add(builder.build(), unixMs(0), COLUMNS);
  return code(folder.finish());
}

const FIRST = 0 as StackIndex;
const POOL = drawn("goroutine", "90  runtime.gopark < github.com/a/pool.(*Pool).purge < runtime.goexit");

describe("by the heap", () => {
  it("the own function from which the package grows most", () => {
    const heap = drawn(
      "heap",
      "500  github.com/a/pool.newQueue < github.com/a/pool.New < main.work < net/http.(*conn).serve",
      "20  github.com/a/pool.(*Pool).Submit < main.other < net/http.(*conn).serve",
      "9000  main.loadItem < main.cache",
    );
    expect(creatorOf(FIRST, POOL, heap)).toEqual({
      frame: { function: "main.work", file: "/src/main.go", line: 3 },
      by: "heap",
    });
  });

  it("nobody, where no own code calls the package", () => {
    expect(creatorOf(FIRST, POOL, drawn("heap", "9000  main.loadItem < main.cache"))).toBe(null);
    expect(creatorOf(FIRST, POOL, null)).toBe(null);
  });

  it("nobody for goroutines of the standard library, which everything calls", () => {
    const http = drawn("goroutine", "90  runtime.gopark < net/http.(*persistConn).readLoop");
    const heap = drawn("heap", "500  net/http.readRequest < main.serve");
    expect(creatorOf(FIRST, http, heap)).toBe(null);
  });
});

it("nobody, where own code is on the stack itself", () => {
  const own = drawn("goroutine", "90  runtime.gopark < github.com/a/pool.(*Pool).wait < main.loop");
  const heap = drawn("heap", "500  github.com/a/pool.New < main.work");
  expect(creatorOf(FIRST, own, heap)).toBe(null);
});

it("by the dump, where the go statement is in own code", () => {
  const text = [
    "goroutine 5 [select]:",
    "github.com/a/pool.(*Pool).purge(0xc0001)",
    "\t/go/pkg/mod/github.com/a/pool@v1.0.0/pool.go:9 +0x5c",
    "created by main.work in goroutine 1",
    "\t/src/main.go:30 +0x3a",
    "",
  ].join("\n");
  const folder = new ProfileFolder("goroutine");
  folder.add(goroutineProfile(readGoroutines(text)), unixMs(0), COLUMNS);
  expect(creatorOf(FIRST, code(folder.finish()), null)).toMatchObject({ frame: { function: "main.work" }, by: "dump" });
});
