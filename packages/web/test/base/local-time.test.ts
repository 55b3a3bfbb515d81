import { describe, expect, it } from "vitest";
import { timeLabels } from "../../src/base/local-time.ts";

describe("timeLabels", () => {
  const at = (clock: string): number => new Date(`2026-03-01T${clock}`).getTime();

  it("shows the date under the first label and under the first label of each day", () => {
    const splits = [at("22:00"), at("23:00"), at("23:00") + 3_600_000, at("23:00") + 7_200_000];
    expect(timeLabels(splits, 3_600_000)).toEqual(["22:00\n03-01", "23:00", "00:00\n03-02", "01:00"]);
  });

  it("shows seconds where steps are shorter than a minute, and only dates where steps are days", () => {
    expect(timeLabels([at("10:00:05"), at("10:00:10")], 5_000)).toEqual(["10:00:05\n03-01", "10:00:10"]);
    expect(timeLabels([at("00:00")], 86_400_000)).toEqual(["03-01"]);
  });
});
