/** `npm run incident` on a real trpc-go service: from the leak to its line and to the fixed release. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { describeWithGo } from "../support/go.ts";

const root = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
/** Two watches of half a minute, and a build that may have to fetch its modules. */
const TIMEOUT_MS = 6 * 60_000;

function incident(): Promise<{ readonly status: number | null; readonly stdout: string }> {
  const child = spawn(process.execPath, [root("scripts/incident.mjs")], { stdio: ["ignore", "pipe", "ignore"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  return new Promise((resolve) => {
    child.once("close", (status) => resolve({ status, stdout }));
  });
}

/** The text below "Result" on one line, with each figure replaced by #. */
function resultIn(text: string): string {
  const [, result = ""] = text.split("\nResult\n");
  return result
    .split("```")[0]!
    .replace(/-?\d+(\.\d+)?( [KMG]iB\/h| B\/h)?/g, "#")
    .replace(/\s+/g, " ");
}

describeWithGo("npm run incident", () => {
  // On a busy machine a window of half a minute may be inconclusive.
  it("ends with the result that the README shows", { timeout: TIMEOUT_MS, retry: 1 }, async () => {
    const { status, stdout } = await incident();
    expect(status, stdout).toBe(0);
    expect(resultIn(stdout)).toBe(resultIn(readFileSync(root("README.md"), "utf8")));
  });
});
