/**
 * A program in which each function leaks: it is run before and after `--fix`, and prints how much stays. After it nothing
 * stays, `go vet` and gofmt have no complaint, and a second scan finds nothing.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scanPaths } from "../../../src/monitor/scan/scan-paths.ts";
import { writeFixes } from "../../../src/monitor/scan/write-fixes.ts";
import type { Finding } from "../../../src/scan/findings/finding.ts";
import { describeWithGo } from "../../support/go.ts";

const PROGRAM = fileURLToPath(new URL("../../fixtures/fixable", import.meta.url));

describeWithGo("a program whose leaks are repaired", () => {
  let folder: string;
  let before: Readonly<Record<string, number>>;
  let after: Readonly<Record<string, number>>;
  let rules: readonly string[];
  let rest: readonly Finding[];
  let repairedAgain: readonly Finding[];

  const go = (...args: readonly string[]) => execFileSync("go", args, { cwd: folder, encoding: "utf8" });
  const run = (): Readonly<Record<string, number>> => JSON.parse(go("run", "."));
  const scan = async () => {
    const scanned = await scanPaths([folder]);
    if (!scanned.ok) throw new Error(scanned.error.what);
    return scanned.value;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "leakhound-fixes-"));
    cpSync(PROGRAM, folder, { recursive: true });
    before = run();
    const { report, fixable } = await scan();
    rules = writeFixes(report.findings, fixable).fixed.map(({ rule }) => rule);
    after = run();
    const again = await scan();
    rest = again.report.findings;
    repairedAgain = writeFixes(rest, again.fixable).fixed;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has a repair for each of these rules", () => {
    expect([...new Set(rules)].sort()).toEqual([
      "chan-send-abandoned",
      "closer-unclosed",
      "conn-unclosed",
      "ctx-cancel-lost",
      "defer-in-loop",
      "http-body-unclosed",
      "iter-pull-not-stopped",
      "lock-not-released",
      "sql-rows-unclosed",
      "sql-tx-unfinished",
      "timer-leak",
      "waitgroup-done-missed",
    ]);
  });

  it.each([
    ["status", "a body closed behind the error check"],
    ["open", "a body closed before the return after a bad status"],
    ["retried", "a body drained and closed before the next try"],
    ["late", "a deferred close that moves behind the error check"],
    ["limited", "a cancel function that an assignment in a block discards"],
    ["caused", "a cancel function with a cause"],
    ["load", "a file closed"],
    ["greet", "a connection closed"],
    ["wait", "a context canceled"],
    ["first", "a sequence stopped"],
    ["timely", "a channel with a buffer"],
    ["poll", "a ticker stopped"],
    ["take", "a deferred unlock in place of others"],
    ["takeAndNote", "an unlock before the return, since the code behind the other unlock may wait"],
    ["gather", "a deferred Done in place of one at the end"],
    ["gatherAndNote", "a Done before the return, since the code behind the other Done may wait"],
    ["name", "rows closed"],
    ["pay", "a transaction rolled back"],
    ["skim", "a value of the program's own type closed"],
    ["resume", "a value of the program's own type closed before each return of an error"],
    ["store", "a part closed where another step of Close fails"],
    ["optional", "a file closed in the block in which it is open"],
    ["each", "a file closed at the end of each turn, and not only when the function returns"],
    ["turns", "a file of a loop closed on each exit path of the turn"],
    ["pair", "one of two results closed before the return of an error"],
    ["create", "a parameter closed where the function fails"],
    ["ping", "a channel with a buffer for each goroutine of a loop"],
    ["receive", "two channels with a buffer, of which a goroutine uses one"],
    ["ask", "a channel of a request with a buffer for the answer"],
  ])("leaks in %s before, and not after: %s", (name) => {
    expect(before[name]).toBeGreaterThanOrEqual(9);
    expect(after[name]).toBeLessThan(5);
  });

  it("passes go vet, is formatted, and has no finding", () => {
    expect(go("vet", "./...")).toBe("");
    expect(execFileSync("gofmt", ["-l", folder], { encoding: "utf8" })).toBe("");
    expect(rest).toEqual([]);
  });

  it("has nothing left to repair", () => {
    expect(repairedAgain).toEqual([]);
  });

  it("keeps every other line", () => {
    const lines = (root: string) => readFileSync(join(root, "queries.go"), "utf8").split("\n");
    const kept = lines(folder).filter((line) => !/defer (rows\.Close|tx\.Rollback)\(\)/.test(line));
    expect(kept).toEqual(lines(PROGRAM));
  });
});
