import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { newFolder, run } from "./run-leakhound.ts";

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recording = (name: string): string => fileURLToPath(new URL(`../fixtures/go1.26/${name}`, import.meta.url));

async function verified(before: string, after: string) {
  const outcome = await run(["verify", recording(before), recording(after), "--json"], folder);
  return { status: outcome.status, verification: JSON.parse(outcome.stdout) };
}

describe("leakhound verify, on recordings of a real Go service", () => {
  it.each([
    { before: "leak", after: "fixed", outcome: "fixed", status: 0 },
    { before: "goroutine", after: "fixed", outcome: "fixed", status: 0 },
    { before: "user-slice", after: "innocent", outcome: "fixed", status: 0 },
    { before: "leak", after: "leak", outcome: "not-fixed", status: 1 },
    { before: "goroutine", after: "goroutine", outcome: "not-fixed", status: 1 },
    { before: "fixed", after: "leak", outcome: "inconclusive", status: 3 },
  ])("gives $outcome for $before before and $after after the change", async ({ before, after, outcome, status }) => {
    const { verification, status: exitStatus } = await verified(before, after);
    expect(verification.outcome, verification.reason).toBe(outcome);
    expect(exitStatus).toBe(status);
  });

  it("reports that the leaking site left the top sites, with an interval of the difference below zero", async () => {
    const { verification } = await verified("leak", "fixed");
    expect(verification).toMatchObject({
      schema: "leakhound.verify/1",
      before: { verdict: "leak" },
      after: { verdict: "no-leak" },
    });
    const [site] = verification.sites;
    expect(site).toMatchObject({ function: "net/textproto.readMIMEHeader", rankBefore: 1 });
    expect(site.rankAfter === null || site.rankAfter > 10).toBe(true);
    expect(verification.difference.high).toBeLessThan(0);
  });

  it("prints the outcome in its first line", async () => {
    const { stdout } = await run(["verify", recording("leak"), recording("fixed")], folder);
    expect(stdout.split("\n")[0]).toBe("FIXED");
  });

  it("names a path that does not exist, with status 2", async () => {
    const { status, stderr } = await run(["verify", recording("leak"), "/nowhere"], folder);
    expect(stderr).toContain("/nowhere");
    expect(status).toBe(2);
  });
});
