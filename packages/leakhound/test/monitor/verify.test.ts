import { describe, expect, it } from "vitest";
import { replayAndVerify } from "../../src/monitor/verify.ts";
import { recordingOf, WITHOUT_SOURCE } from "./recorded.ts";

const observer = { skipped: () => {}, cut: () => {} };

describe("the verification of a fix", () => {
  it.each([
    ["leak", "fixed", "fixed"],
    ["leak", "leak", "not-fixed"],
  ] as const)("of %s and then %s is %s", async (before, after, outcome) => {
    const request = { ...WITHOUT_SOURCE, before: [recordingOf(before)], after: [recordingOf(after)] };
    const verified = await replayAndVerify(request, observer);
    expect(verified).toMatchObject({
      ok: true,
      value: { outcome, before: { target: recordingOf(before) }, after: { target: recordingOf(after) } },
    });
  });

  it("is open where the leak that no longer shows might reach the memory limit within the horizon", async () => {
    const request = { ...WITHOUT_SOURCE, before: [recordingOf("leak")], after: [recordingOf("fixed")] };
    const outcome = async (horizonMs: number, limitBytes: number) => {
      const verified = await replayAndVerify({ ...request, horizonMs, limitBytes }, observer);
      return verified.ok && [verified.value.outcome, verified.value.reason.code];
    };
    expect(await outcome(60_000, 2 ** 30)).toEqual(["fixed", "no-longer-grows"]);
    expect(await outcome(1e9, 2 ** 30)).toEqual(["inconclusive", "horizon-open"]);
  });

  it.each([
    ["before", "/nowhere", recordingOf("fixed")],
    ["after", recordingOf("leak"), "/nowhere"],
  ])("fails if there is no recording %s the change", async (_, before, after) => {
    const verified = await replayAndVerify({ ...WITHOUT_SOURCE, before: [before], after: [after] }, observer);
    expect(verified).toMatchObject({ ok: false, error: { where: "/nowhere" } });
  });
});
