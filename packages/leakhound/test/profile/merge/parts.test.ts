/** The interned tables of a sum, each by itself. */
import { describe, expect, it } from "vitest";
import { MergedFunctions } from "../../../src/profile/merge/functions.ts";
import { MergedHead } from "../../../src/profile/merge/head.ts";
import { MergedLabels } from "../../../src/profile/merge/labels.ts";
import { MergedMappings } from "../../../src/profile/merge/mappings.ts";
import { MergedStrings } from "../../../src/profile/merge/strings.ts";
import { NO_MAPPINGS } from "../../../src/profile/model/builder-tables.ts";
import { int64Column } from "../../../src/profile/model/int64-columns.ts";
import { StringTable } from "../../../src/profile/model/strings.ts";
import type { MappingTable } from "../../../src/profile/model/types.ts";
import { drawn } from "../drawn.ts";
import { toPlain } from "../plain.ts";

const textsOf = (strings: StringTable) => Array.from({ length: strings.length }, (_, index) => strings.get(index));

describe("merged strings", () => {
  it("have one row for each text of all tables, in order of first use", () => {
    const merged = new MergedStrings();
    merged.enter(StringTable.of(["", "b", "unused", "a"]));
    expect([3, 1, 0].map((index) => merged.row(index))).toEqual([1, 2, 0]);
    merged.enter(StringTable.of(["", "c", "b"]));
    expect([2, 1].map((index) => merged.row(index))).toEqual([2, 3]);
    expect(merged.text("a")).toBe(1);
    expect(merged.text("")).toBe(0);
    expect(textsOf(merged.finish())).toEqual(["", "a", "b", "c"]);
  });

  it("keep bytes that are not UTF-8, and lengths that are no multiple of four", () => {
    const merged = new MergedStrings();
    const bytes = Uint8Array.of(0xff, 0xfe, 1, 2, 3, 4, 5);
    merged.enter(new StringTable(bytes, Uint32Array.of(0, 0, 2, 7)));
    const rows = [1, 2].map((index) => merged.row(index));
    const table = merged.finish();
    expect(rows.map((row) => [...table.bytesOf(row)])).toEqual([
      [0xff, 0xfe],
      [1, 2, 3, 4, 5],
    ]);
  });
});

describe("merged functions", () => {
  it("are equal if names, file and start line are", () => {
    const strings = new MergedStrings();
    const merged = new MergedFunctions(strings);
    const table = StringTable.of(["", "f", "g", "x.go"]);
    const columns = (name: number[], filename: number[], startLine: bigint[]) => ({
      length: name.length,
      id: int64Column(name.map((_, row) => BigInt(row + 1))),
      name: Uint32Array.from(name),
      systemName: Uint32Array.from(name),
      filename: Uint32Array.from(filename),
      startLine: int64Column(startLine),
    });
    strings.enter(table);
    merged.enter(columns([1, 1, 2, 1, 1], [3, 3, 3, 0, 3], [1n, 2n, 1n, 1n, 1n << 40n]));
    expect([0, 1, 2, 3, 4, 0].map((row) => merged.row(row))).toEqual([0, 1, 2, 3, 4, 0]);
    merged.enter(columns([2, 1], [3, 3], [1n, 1n]));
    expect([0, 1].map((row) => merged.row(row))).toEqual([2, 0]);
    const { length, startLine, id } = merged.finish();
    expect([length, startLine.bigint(4), id.bigint(4)]).toEqual([5, 1n << 40n, 5n]);
  });
});

describe("merged mappings", () => {
  const mappings = (
    rows: readonly { start: bigint; size: bigint; offset?: bigint; build?: number }[],
  ): MappingTable => ({
    ...NO_MAPPINGS,
    length: rows.length,
    id: int64Column(rows.map((_, row) => BigInt(row + 1))),
    memoryStart: int64Column(rows.map(({ start }) => start)),
    memoryLimit: int64Column(rows.map(({ start, size }) => start + size)),
    fileOffset: int64Column(rows.map(({ offset = 0n }) => offset)),
    filename: new Uint32Array(rows.length),
    buildId: Uint32Array.from(rows, ({ build = 0 }) => build),
    flags: new Uint8Array(rows.length),
  });

  function entered(...tables: readonly MappingTable[]) {
    const strings = new MergedStrings();
    strings.enter(StringTable.of(["", "build-a", "build-b"]));
    const merged = new MergedMappings(strings);
    const rows = tables.map((table) => {
      merged.enter(table);
      return Array.from({ length: table.length }, (_, row) => merged.row(row));
    });
    return { merged, rows };
  }

  it("are equal at different addresses, if offset and size in whole pages are", () => {
    const { merged, rows } = entered(
      mappings([{ start: 0x400000n, size: 0x2001n }]),
      mappings([{ start: 0x7f0000n, size: 0x2fffn }]),
    );
    expect(rows).toEqual([[0], [0]]);
    expect(merged.memoryStart(0)).toBe(0x400000n);
  });

  it("differ by build id, offset or number of pages", () => {
    const one = { start: 0x1000n, size: 0x1000n, build: 1 };
    const { rows } = entered(
      mappings([one, { ...one, build: 2 }, { ...one, offset: 0x1000n }, { ...one, size: 0x1001n }]),
    );
    expect(rows).toEqual([[0, 1, 2, 3]]);
  });

  it("keep the first mapping even if nothing refers to it, and -1 for none", () => {
    const merged = new MergedMappings(new MergedStrings());
    merged.enter(mappings([{ start: 0x1000n, size: 0x1000n }]));
    expect(merged.row(-1)).toBe(-1);
    expect(merged.finish().length).toBe(1);
  });
});

describe("merged label sets", () => {
  function sets(drawing: string) {
    const profile = drawn(`n/count\n${drawing}`);
    const strings = new MergedStrings();
    strings.enter(profile.strings);
    const merged = new MergedLabels(strings);
    merged.enter(profile);
    const rows = Array.from({ length: profile.samples.length }, (_, sample) => merged.set(sample));
    return { rows, table: merged.table(Uint32Array.from(rows)), strings: strings.finish() };
  }

  it("are equal for any order of labels with different keys", () => {
    expect(sets("a  1  route=/x user=ann\nb  1  user=ann route=/x\nc  1").rows).toEqual([1, 1, 0]);
  });

  it("have texts before numbers, each sorted by key, and values of one key in their order", () => {
    const { table, strings } = sets("a  1  bytes=16 user=ann route=/b route=/a");
    const { labels } = table;
    const texts = Array.from({ length: labels.length }, (_, row) => {
      const value = labels.str[row] === 0 ? labels.num.bigint(row) : strings.get(labels.str[row]!);
      return `${strings.get(labels.key[row]!)}=${value}`;
    });
    expect(texts).toEqual(["route=/b", "route=/a", "user=ann", "bytes=16"]);
    expect([...table.labelStart]).toEqual([0, 4]);
  });
});

describe("merged fields", () => {
  it("are the earliest time, the sum of durations and each comment once", () => {
    const head = new MergedHead();
    const profile = drawn("n/count\na  1");
    head.add({ ...profile, timeNanos: 9n, durationNanos: 1n, comments: ["x"], docUrl: "" });
    head.add({ ...profile, timeNanos: 5n, durationNanos: 2n, comments: ["y", "x"], docUrl: "http://doc" });
    head.add({ ...profile, timeNanos: 7n, durationNanos: 4n, comments: [], docUrl: "http://other" });
    expect(head.finish()).toEqual({ timeNanos: 5n, durationNanos: 7n, comments: ["x", "y"], docUrl: "http://doc" });
    expect(toPlain(profile).samples).toHaveLength(1);
  });
});
