/**
 * A young process that grows, beside an older one; MiB of one site, a minute a column:
 *
 *   older  10 20 30 40 40 40 40 40 …     risen, and level since
 *   young  10 20 30                      has not risen above that
 */
import { describe, expect, it } from "vitest";
import { OlderProcesses, withoutLeveled } from "../../../src/judging/recent/leveled.ts";
import type { JudgedInstance } from "../../../src/tickets/observation.ts";
import { type DrawnProcess, released } from "../../support/drawn-processes.ts";
import { heapLeak, siteOf } from "../../support/tickets.ts";

const judged: JudgedInstance = {
  instance: "shop-2",
  release: "2",
  verdict: "leak",
  reason: "",
  leaks: [heapLeak("main.main", { site: { ...siteOf(["main.main"]), id: "heap:function:main.main" } })],
  boundPerHour: null,
};

const verdictOf = (young: readonly DrawnProcess[], ...peers: readonly DrawnProcess[]) =>
  withoutLeveled(judged, new OlderProcesses(released(young), () => peers.map((one) => released([one])))).verdict;

const filling = (age: number) => 10 + 3 * Math.min(age, 25);
const leaking = (age: number) => 10 + 3 * age;
const young = { starts: 80, from: 80, to: 100, level: filling };

describe("growth of a young process", () => {
  it("is no leak where the process before it leveled off above it", () => {
    expect(verdictOf([{ starts: 0, from: 0, to: 79, level: filling }, young])).toBe("inconclusive");
  });

  it("is no leak where an instance that has run for days is level above it", () => {
    expect(verdictOf([young], { starts: -3_000, from: 0, to: 100, level: filling })).toBe("inconclusive");
  });

  it("is no leak where an earlier process of another instance leveled off above it", () => {
    const peer = [
      { starts: -60, from: 0, to: 79, level: filling },
      { starts: 80, from: 80, to: 100, level: filling },
    ];
    const older = new OlderProcesses(released([young]), () => [released(peer)]);
    expect(withoutLeveled(judged, older).verdict).toBe("inconclusive");
  });

  it("is compared by the whole profile where no function stands for it", () => {
    const [leak] = judged.leaks;
    const subtree = { ...judged, leaks: [{ ...leak!, site: { ...leak!.site, id: "heap:subtree:main.main" } }] };
    const verdict = (level: (age: number) => number) =>
      withoutLeveled(
        subtree,
        new OlderProcesses(released([{ ...young, level }]), () => [
          released([{ starts: -60, from: 0, to: 79, level: filling }]),
        ]),
      ).verdict;
    expect([verdict(filling), verdict((age) => 60 + 5 * age)]).toEqual(["inconclusive", "leak"]);
  });

  it("is a leak where the process before it climbed to its end", () => {
    expect(
      verdictOf([
        { starts: 0, from: 0, to: 79, level: leaking },
        { ...young, level: leaking },
      ]),
    ).toBe("leak");
  });

  it("is a leak where an older instance has climbed for days, at the same pace", () => {
    const slow = (age: number) => 10 + 0.2 * age;
    expect(verdictOf([{ ...young, level: slow }], { starts: -3_000, from: 0, to: 100, level: slow })).toBe("leak");
  });

  it("is a leak where it rises above the level of older ones", () => {
    const level = () => 12;
    expect(verdictOf([young], { starts: -3_000, from: 0, to: 100, level })).toBe("leak");
  });

  it("is a leak where the other process has not lived longer", () => {
    const short = { starts: 0, from: 0, to: 24, level: () => 90 };
    expect(verdictOf([short, young])).toBe("leak");
  });
});
