import { describe, expect, it } from "vitest";
import { isMapPart, mapField, sourceName } from "../../../../src/heap/go/types/names.ts";

describe("types read as in the source", () => {
  const cases = {
    "map<int,*main.page>": "map[int]*main.page",
    "table<string,main.slot[*main.session]>": "map[string]main.slot[*main.session]",
    "*table<int,int>": "map[int]int",
    "noalg.map.group[string]int": "map[string]int",
    "hash<main.pair[int,string],map[int]int>": "map[main.pair[int,string]]map[int]int",
    "bucket<struct { a int; b func(int, int) },int>": "map[struct { a int; b func(int, int) }]int",
    "map.bucket[string][]string": "map[string][]string",
    "hchan<*main.event>": "chan *main.event",
    "main.hash": "main.hash",
  };
  for (const [dwarf, source] of Object.entries(cases)) it(dwarf, () => expect(sourceName(dwarf)).toBe(source));
});

it("the header of a map is shown, and its parts are not", () => {
  expect(["map<int,int>", "hash<int,int>"].map(isMapPart)).toEqual([false, false]);
  expect(["table<int,int>", "bucket<int,int>", "noalg.map.group[int]int"].map(isMapPart)).toEqual([true, true, true]);
});

it("fields of a map's parts are keys and values", () => {
  expect(mapField(".slots[].key")).toBe("[key]");
  expect(mapField("[].slots[].elem.inner[]")).toBe("[value].inner[]");
  expect(mapField("[].keys[]")).toBe("[key]");
  expect(mapField(".values[].name")).toBe("[value].name");
  expect(mapField("[].elems[]")).toBe("[value]");
  expect(mapField(".overflow")).toBe("");
});
