/** Services recorded under load, with all their other work: the causes that their leaks get. */
import { describe, expect, it } from "vitest";
import { readCase, readLabels, recordedName } from "../../../../../eval/recorded.ts";
import { withKnownCauses } from "../../../src/verdict/causes/known-causes.ts";
import { diagnose } from "../../../src/verdict/diagnose.ts";
import type { Diagnosis } from "../../../src/verdict/facts/diagnosis.ts";

const RECORDED = new URL("../../../../../eval/recorded/", import.meta.url);
const LABELS = new Map(readLabels(RECORDED).map((label) => [recordedName(label), label]));

function diagnosed(name: string): Diagnosis {
  const label = LABELS.get(name);
  if (!label) throw new Error(`there is no recording of ${name}`);
  const { series } = readCase(RECORDED, label);
  const judgment = diagnose(series, { own: null, limitBytes: null });
  return withKnownCauses(series, judgment, { own: null, source: null }).diagnosis;
}

describe("leaks", () => {
  it.each([
    ["go map", "heap.user-flat-map"],
    ["go closure", "heap.user-flat-map"],
    ["go two", "heap.user-flat-map"],
    ["go substring", "heap.strings-build"],
    ["go ticker", "heap.timer-unfired"],
    ["go timer", "heap.afterfunc"],
    ["go context", "heap.ctx-children"],
    ["go pinning", "gr.select"],
    ["go body", "gr.http-body-unclosed"],
    ["go rows", "gr.sql-rows"],
    ["go off-heap", "proc.rss-not-heap"],
  ])("%s: %s", (name, id) => {
    expect(diagnosed(name).causes[0]?.id).toBe(id);
  });
});

describe("innocent services", () => {
  it.each(["go lru", "go sawtooth", "go time-to-live", "go map-stops", "go pool", "go fragments"])(
    "%s: no cause",
    (name) => {
      expect(diagnosed(name).causes).toEqual([]);
    },
  );
});

it("a leak in Node has one of Node's causes, and none of Go's", () => {
  expect(diagnosed("node map").causes.map(({ id }) => id)).toEqual(["heap.node-own-code"]);
});
