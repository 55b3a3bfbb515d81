import { describe, expect, it } from "vitest";
import { processorMs } from "../../../leakhound/test/support/processor-time.ts";
import { matchesAll, parseSelector } from "../../src/pyroscope/selector.ts";

const labels = new Map(Object.entries({ service_name: "shop", env: "live", path: 'a"b\\c', "k8s.pod": "shop-7" }));

function selects(text: string): boolean {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return matchesAll(parsed.value, labels);
}

describe("a selector", () => {
  it.each([
    ["", true],
    ["{}", true],
    ['{service_name="shop"}', true],
    ['{service_name="shop",}', true],
    [' { service_name = "shop" , env!="test" } ', true],
    ['{service_name="sho"}', false],
    ['{env=~"li.*|test"}', true],
    ['{env=~"iv"}', false],
    ['{env!~"li.*"}', false],
    ['{absent=""}', true],
    ['{absent!=""}', false],
    ['{absent=~".*"}', true],
    ['{path="a\\"b\\\\c"}', true],
    ['{path=`a"b\\c`}', true],
    ["{service_name='shop'}", true],
    ['{service_name="\\u0073hop"}', true],
    ['{k8s.pod="shop-7"}', true],
  ])("%s", (text, isSelected) => expect(selects(text)).toBe(isSelected));

  it.each([
    ["{", "a label name is missing at character 2"],
    ['{service_name="shop"', "} is missing at character 21"],
    ['{service_name:"shop"}', "=, !=, =~ or !~ is missing at character 14"],
    ["{service_name=shop}", "a quoted value is missing at character 15"],
    ['{service_name="shop}', "the end of a value is missing at character 15"],
    ['{service_name="shop"} x', "unexpected text at character 23"],
    ['{env=~"("}', "a regular expression is malformed (RE2 syntax)"],
    ["service_name", "{ is missing at character 1"],
  ])("is refused where it is malformed: %s", (text, problem) =>
    expect(parseSelector(text)).toEqual({ ok: false, error: `label selector: ${problem}` }),
  );

  it("has limits, and needs linear time", () => {
    expect(parseSelector("x".repeat(20_000))).toMatchObject({ ok: false });
    expect(parseSelector(`{${'a="b",'.repeat(200)}}`)).toMatchObject({ ok: false });
    const evil = parseSelector(`{env=~"(a*)*b"}`);
    const value = new Map([["env", "a".repeat(5_000)]]);
    const before = processorMs();
    expect(evil.ok && matchesAll(evil.value, value)).toBe(false);
    expect(processorMs() - before).toBeLessThan(1_000);
  });
});
