/**
 * Recordings of services that use public modules and packages, beside a bounded cache that fills, garbage and batches
 * (eval/real): the cause that each leak gets, and what is no cause of it.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seriesOf, unpack } from "../../../../../eval/recorded.ts";
import { withKnownCauses } from "../../../src/verdict/causes/known-causes.ts";
import { diagnose } from "../../../src/verdict/diagnose.ts";
import type { Diagnosis } from "../../../src/verdict/facts/diagnosis.ts";

const REAL = new URL("../../../../../eval/real/", import.meta.url);

function diagnosed(name: string): Diagnosis {
  const series = seriesOf(name, unpack(readFileSync(new URL(`${name}.br`, REAL))));
  const judgment = diagnose(series, { own: null, limitBytes: null });
  return withKnownCauses(series, judgment, { own: null, source: null }).diagnosis;
}

describe("the cause of a leak is not that of the cache that fills beside it", () => {
  it.each(["go-gocron2-bad", "go-clientgo-bad", "go-timers120-bad", "go-sessions-hot-bad"])("%s", (name) => {
    const { causes } = diagnosed(name);
    const functions = causes.flatMap(({ evidence }) =>
      evidence.flatMap(({ check, facts }) => (check === "stacks" ? facts.functions : [])),
    );
    expect(functions).not.toContain("main.(*lru).get");
  });
});

describe("the own code that uses the library whose goroutines leak", () => {
  it.each([
    ["ants-bad", "main.work"],
    ["expirable-bad", "main.count"],
    ["lumberjack-bad", "main.logged"],
    ["otel-bad", "main.traced"],
    ["go-hystrix-bad", "main.checkout"],
  ])("%s: %s", (name, creator) => {
    const found = diagnosed(name).evidence.find(({ check }) => check === "goroutine-creator");
    expect(found?.check === "goroutine-creator" && found.facts.creator.function).toBe(creator);
  });
});

describe("what accumulates is named as one thing", () => {
  it.each([
    ["sessions-bad", "copies of HTTP requests"],
    ["go-sessions-hot-bad", "copies of HTTP requests"],
    ["timers-bad", "timers and tickers that are never stopped"],
    ["go-timers120-bad", "timers and tickers that are never stopped"],
  ])("%s: %s", (name, family) => {
    const { reason, sites } = diagnosed(name);
    const facts = reason.code === "heap-counted" ? reason.facts.family : undefined;
    expect(facts?.name).toBe(family);
    expect(facts!.share).toBeGreaterThanOrEqual(0.5);
    expect(sites[0]?.unit).toBe("family");
  });
});

it("timers that the runtime collects are no leak", () => {
  expect(diagnosed("timers-fixed").verdict).not.toBe("leak");
});
