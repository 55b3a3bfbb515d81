/** Series that share their tables of names and stacks are judged as if each had its own. */
import { expect, it } from "vitest";
import { judge } from "../../src/monitor/judge.ts";
import { diagnosisJson } from "../../src/report/json/diagnosis.ts";
import { TargetSeriesBuilder } from "../../src/series/series-builder.ts";
import { type SeriesTables, seriesTables } from "../../src/series/shared-tables.ts";
import { type SimulatedSite, simulateProfiles } from "../support/heap-simulation.ts";

const site = (name: string, live: (seconds: number) => number): SimulatedSite => ({
  stack: [name, "main.handler", "main.main"],
  objectBytes: 4_096,
  live,
  churn: 0.2,
});
const LEAKING = [site("main.leak", (seconds) => 50 * seconds), site("main.cache", () => 20_000)];
const STEADY = [site("main.other", () => 30_000), site("main.cache", () => 25_000)];

/** Two instances in turns, so that the tables have rows of both in between. */
function diagnoses(tables: () => SeriesTables) {
  const builders = [new TargetSeriesBuilder("a", tables()), new TargetSeriesBuilder("b", tables())];
  const sources = [LEAKING, STEADY].map((sites, seed) =>
    simulateProfiles({ sites, snapshots: 40, everySeconds: 30, seed: seed + 1 }),
  );
  for (let round = 0; round < 40; round++)
    sources.forEach((source, index) => {
      const next = source.next();
      if (!next.done) builders[index]!.add(next.value.profile, next.value.at);
    });
  return builders.map((builder) =>
    diagnosisJson(judge(builder.series(), { own: null, limitBytes: null, source: null }).diagnosis),
  );
}

it("gives the same diagnoses as tables of their own", () => {
  const shared = seriesTables();
  const together = diagnoses(() => shared);
  expect(together).toEqual(diagnoses(seriesTables));
  expect(together.map(({ verdict }) => verdict)).toEqual(["leak", expect.not.stringMatching("^leak$")]);
  expect(together[1]!.sites.map((one) => one.function)).not.toContain("main.leak");
});
