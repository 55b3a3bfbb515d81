import { describe, expect, it } from "vitest";
import { replayAndVerify } from "../../src/monitor/verify.ts";
import { recordingOf, WITHOUT_SOURCE } from "./recorded.ts";

const observer = { skipped: () => {}, cut: () => {} };

describe("the verification of a fix", () => {
  it.each([
    ["leak", "fixed", "fixed"],
    ["leak", "leak", "not-fixed"],
  ] as const)("of %s and then %s is %s", async (before, after, outcome) => {
    const request = { ...WITHOUT_SOURCE, before: recordingOf(before), after: recordingOf(after) };
    const verified = await replayAndVerify(request, observer);
    expect(verified).toMatchObject({
      ok: true,
      value: { outcome, before: { target: recordingOf(before) }, after: { target: recordingOf(after) } },
    });
  });

  it.each([
    ["before", "/nowhere", recordingOf("fixed")],
    ["after", recordingOf("leak"), "/nowhere"],
  ])("fails if there is no recording %s the change", async (_, before, after) => {
    const verified = await replayAndVerify({ ...WITHOUT_SOURCE, before, after }, observer);
    expect(verified).toMatchObject({ ok: false, error: { where: "/nowhere" } });
  });
});
