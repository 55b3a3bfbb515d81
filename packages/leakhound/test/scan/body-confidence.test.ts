/** How sure the rule about response bodies is: nothing stays of a body that was read to its end before it is left. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { scanRepository } from "../../src/scan/scan.ts";
import { repositoryOf } from "../support/go-repository.ts";

const areLow = (name: string): (readonly [string | undefined, boolean])[] => {
  const source = readFileSync(new URL(`rules/http-body-unclosed/${name}`, import.meta.url), "utf8");
  return scanRepository(repositoryOf({ "a.go": source })).map((one) => [one.function, one.confidence === "low"]);
};

it("is low where the body was read to its end on each path that leaves it", () => {
  expect(areLow("read-out.go")).toEqual([
    ["retry", true],
    ["all", true],
    ["drained", true],
    ["start", false],
    ["either", false],
    ["checked", false],
  ]);
});

it("does not claim that a connection stays where the body was read to its end", () => {
  const source = readFileSync(new URL("rules/http-body-unclosed/read-out.go", import.meta.url), "utf8");
  const messages = scanRepository(repositoryOf({ "a.go": source })).map(({ confidence, message }) => ({
    isLow: confidence === "low",
    staysOpen: message.includes("so its connection and two goroutines stay"),
  }));
  expect(messages.filter(({ isLow }) => isLow).length).toBeGreaterThan(0);
  for (const { isLow, staysOpen } of messages) expect(staysOpen).toBe(!isLow);
});

it("is low where the call does not show whether the called function closes the body", () => {
  expect(areLow("settings.go")).toEqual([
    ["keptOpen", false],
    ["setLater", true],
    ["handedOn", true],
    ["statusOfStream", false],
    ["withRaw", false],
  ]);
});

it("is low where the called function may have put a reader over memory in the place of the body", () => {
  expect(areLow("memory.go")).toEqual([["(*api).get", true]]);
});

it("is low where the context of the request ends with the function", () => {
  expect(areLow("contexts.go")).toEqual([
    ["probe", true],
    ["forward", true],
    ["passOn", true],
    ["fetch", false],
    ["keep", false],
    ["send", false],
    ["dump", true],
  ]);
});
