/** Which stacks the causes are about. */
import { expect, it } from "vitest";
import { FrameOwners } from "../../../../src/series/sites.ts";
import type { StackIndex } from "../../../../src/series/stacks.ts";
import { type Question, stacksInQuestion } from "../../../../src/verdict/causes/match/in-question.ts";
import type { SiteTrend, SiteTrends } from "../../../../src/verdict/sites/site-trend.ts";
import { siteTrends } from "../../../../src/verdict/sites/site-trends.ts";
import { drawnSeries, wholeRange } from "../../../support/drawn-series.ts";

const NAMES = ["leak", "doubt", "full", "load", "fill", "small"] as const;
type Name = (typeof NAMES)[number];

const series = drawnSeries("heap", NAMES.map((name) => `1 2 3 4 5 6 7 8 9 10  main.${name} < main.main`).join("\n"));
const grouped = siteTrends({
  series,
  range: wholeRange(series),
  identity: "function",
  owners: new FrameOwners(series, null),
  leastRise: 1,
  traffic: null,
});
const all = new Map(
  grouped.growing.map((site) => [series.functions.text(series.stacks.functionOf(site.frame!)), site]),
);
const site = (name: Name): SiteTrend => all.get(`main.${name}`)!;
const stackOf = (name: Name): StackIndex => site(name).leadStack;

const sites: SiteTrends = {
  ...grouped,
  growing: [site("leak")],
  suspects: [site("doubt")],
  eitherWay: [],
  moved: [site("full")],
  inFlight: [site("load")],
  filling: [site("fill")],
};
/** A cache whose growth is too small to be a site. */
const filling = { stacks: new Set([stackOf("small")]) };

function pickedBy(question: Question, changes: Partial<SiteTrends> = {}): readonly Name[] {
  const inQuestion = stacksInQuestion({ sites: { ...sites, ...changes }, filling }, question);
  return inQuestion === "all" ? NAMES : NAMES.filter((name) => inQuestion.isPicked(stackOf(name)));
}

const CASES: readonly (readonly [question: Question, picked: readonly Name[], changes: Partial<SiteTrends>])[] = [
  ["sites", ["leak"], {}],
  ["whole", ["leak", "doubt"], {}],
  ["doubtful-sites", ["doubt", "fill"], { growing: [] }],
  ["doubtful-whole", ["doubt", "fill"], { growing: [] }],
  ["doubtful-whole", ["leak", "doubt", "fill", "small"], { growing: [], suspects: [], filling: [] }],
  ["other", [], {}],
];

it.each(CASES)("%s: %j", (question, picked, changes) => {
  expect(pickedBy(question, changes)).toEqual(picked);
});
