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

describe("the first cause", () => {
  it.each([
    ["ants-bad", "gr.ants-pool"],
    ["cron-bad", "heap.cron-entries"],
    ["expirable-bad", "gr.cache-janitor"],
    ["lumberjack-bad", "gr.lumberjack"],
    ["otel-bad", "gr.otel-processor"],
    ["go-hystrix-bad", "gr.hystrix-commands"],
    ["go-clientgo-bad", "heap.clientgo-tls-cache"],
    ["go-gocron2-bad", "heap.gocron-reschedule"],
    ["go-goredis-bad", "heap.goredis-wantconn"],
    ["go-nats-v250", "heap.nats-queue-names"],
    ["go-sqlitecgo-bad", "heap.gorm-stmt"],
    ["node-buffer-slices", "heap.node-buffers"],
    ["node-dataloader-bad", "heap.node-dataloader"],
    ["node-debug-rate", "heap.node-debug-instances"],
    ["node-esm-cachebust", "heap.node-esm-import"],
    ["node-interval-req", "heap.node-kept-requests"],
    ["node-lodash-memoize-bad", "heap.node-memoize"],
    ["node-prom-client-bad", "heap.node-prom-labels"],
    ["node-winston-bad", "heap.node-child-loggers"],
  ])("%s: %s", (name, id) => {
    expect(diagnosed(name).causes[0]?.id).toBe(id);
  });
});

it("documents of GraphQL that an Apollo server keeps within its bound are a supposed cause of an uncertain rise", () => {
  const { verdict, causes } = diagnosed("node-apollo-documents");
  expect(verdict).toBe("inconclusive");
  expect(causes[0]).toMatchObject({ id: "heap.node-graphql-documents", isSupposed: true });
});
