import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { newFolder, run } from "./run-leakhound.ts";

const LEAK = fileURLToPath(new URL("../fixtures/go1.26/leak", import.meta.url));
const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pprof = (...args: string[]) => run(["pprof", ...args], folder, { TZ: "UTC", LC_ALL: "C.UTF-8" });

describe("leakhound pprof -series", () => {
  it("prints the growing functions, and nothing on standard error", async () => {
    const { status, stdout, stderr } = await pprof("-series", "-top", "-nodecount=2", LEAK);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.split("\n").slice(6, 10)).toEqual([
      "Showing top 2 nodes out of 8",
      " first     last  per hour                95%  share  over time",
      "1.51MB  89.78MB    6.01GB       4.62..7.48GB   100%  ▁▂▄▄▄▅▅▅▆▇▇█  total",
      "     0  37.51MB    3.59GB       2.73..4.43GB    60%  ▁▁▂▃▄▅▅▅▆▇██  net/textproto.readMIMEHeader",
    ]);
  });

  it("prints the same figures as JSON", async () => {
    const { stdout } = await pprof("-series", "-json", LEAK);
    const { profiles, rows } = JSON.parse(stdout);
    expect([profiles, rows[0].name, rows[0].last]).toEqual([22, "net/textproto.readMIMEHeader", 39_335_978]);
  });

  it("writes a page that loads nothing from elsewhere", async () => {
    const path = join(folder, "growth.html");
    const { status, stdout } = await pprof("-series", `-flame=${path}`, LEAK);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    const page = readFileSync(path, "utf8");
    expect(page).toContain('data-flame="0"');
    expect(page).toMatch(/script-src &#39;sha256-/);
    expect(page.length).toBeGreaterThan(50_000);
  });

  it("refuses a report that does not exist for a series", async () => {
    const { status, stderr } = await pprof("-series", "-dot", LEAK);
    expect(status).toBe(2);
    expect(stderr).toContain("-series -dot");
  });
});
