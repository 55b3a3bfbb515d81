import { describe, expect, it } from "vitest";
import { filterOf, labelWords } from "../../src/fleet/filter.ts";

const shop = { labels: { env: "live", zone: "a" }, texts: ["shop", "shop-1:6060", "session.(*Store).Put"] };
const canary = { labels: { env: "test" }, texts: ["shop-canary"] };
const matching = (text: string): string[] => [shop, canary].filter(filterOf(text)).map(({ texts }) => texts[0]!);

describe("a filter", () => {
  it.each([
    ["", ["shop", "shop-canary"]],
    ["env=live", ["shop"]],
    ["env=liv", []],
    ["SHOP", ["shop", "shop-canary"]],
    ["store", ["shop"]],
    ["shop !canary", ["shop"]],
    ["!env=live", ["shop-canary"]],
    ["env=live zone=b", []],
    ["toString=x", []],
    ["=x", []],
  ])("%j matches %j", (text, expected) => {
    expect(matching(text)).toEqual(expected);
  });
});

it("suggests labels that not all targets have, the most frequent first", () => {
  const items = [
    { labels: { job: "all", env: "live", zone: "a" } },
    { labels: { job: "all", env: "live", zone: "b" } },
    { labels: { job: "all", env: "test", zone: "with space" } },
  ];
  expect(labelWords(items, 3)).toEqual(["env=live", "env=test", "zone=a"]);
});
