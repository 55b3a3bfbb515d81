/**
 * Functions of a minified bundle by their source map. The map is of six lines of TypeScript, by esbuild with --bundle --minify
 * --sourcemap; positions are those that V8 gives: where the parameters begin.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { withOriginalFunctions } from "../../../src/profile/source-map/original-functions.ts";
import { findOriginalIn } from "../../../src/profile/source-map/source-maps.ts";

const TEXT = readFileSync(new URL("shop.cjs.map", import.meta.url), "utf8");
const BUNDLE =
  "var h=[];function s(n){let e=Array.from({length:n},(r,o)=>({line:o}));h.push(e)}setInterval(()=>s(50),20);";
/** What esbuild put before it, on the same line. */
const PRELUDE = 464;
const FILE = "/srv/shop/dist/shop.cjs";
const columnOf = (text: string): number => PRELUDE + BUNDLE.indexOf(text) + text.length;

function profileOf(frames: readonly (readonly [name: string, column: number])[], file = FILE): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: "inuse_space", unit: "bytes" }],
    periodType: { type: "space", unit: "bytes" },
    period: 1n,
  });
  const stack = frames.map(([name, column]) => builder.location([{ function: name, file, line: 1, column }]));
  builder.add({ stack, values: [64] });
  return builder.build();
}

function framesOf({ locations: { lines }, functions, strings }: Profile): string[] {
  return Array.from({ length: lines.length }, (_, row) => {
    const owner = lines.function[row]!;
    return `${strings.get(functions.name[owner]!)} ${strings.get(functions.filename[owner]!)}:${lines.line.number(row)}`;
  });
}

const STACK = [
  ["(anonymous)", columnOf("{length:n},(")],
  ["s", columnOf("function s(")],
  ["(anonymous)", columnOf("setInterval((")],
] as const;

describe("a profile of a minified bundle", () => {
  const find = findOriginalIn([{ path: "dist/shop.cjs.map", text: TEXT }])!;

  it("has the names and lines of the source, and nameless functions the name of the one around them", () => {
    expect(framesOf(withOriginalFunctions(profileOf(STACK), find))).toEqual([
      "(anonymous) in keepOrder shop.ts:3",
      "keepOrder shop.ts:2",
      "(anonymous) shop.ts:6",
    ]);
  });

  it("keeps its values and its first functions", () => {
    const mapped = withOriginalFunctions(profileOf(STACK), find);
    expect(mapped.samples.values.number(0)).toBe(64);
    expect(mapped.functions.length).toBe(profileOf(STACK).functions.length + 3);
  });

  it("stays as it is without columns, for other files, and where two maps fit alike", () => {
    const plain = profileOf([["s", 0]]);
    const other = profileOf(STACK, "/srv/shop/dist/other.cjs");
    expect([withOriginalFunctions(plain, find), withOriginalFunctions(other, find)]).toEqual([plain, other]);
    const twice = findOriginalIn(["a/shop.cjs.map", "b/shop.cjs.map"].map((path) => ({ path, text: TEXT })))!;
    expect(twice({ file: FILE, line: 1, column: 430 })).toBe(null);
  });
});

it("a map that is none is left out", () => {
  expect(findOriginalIn([{ path: "dist/shop.cjs.map", text: "<html>" }])).toBe(null);
});
