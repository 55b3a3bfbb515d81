/**
 * A program in which each function leaks: it is run before and after `--fix`, and prints how much stays. After it nothing
 * stays, `go vet` and gofmt have no complaint, and a second scan finds nothing.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Log, Replacement } from "sarif";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FixableFile, scanPaths } from "../../../src/monitor/scan/scan-paths.ts";
import { writeFixes } from "../../../src/monitor/scan/write-fixes.ts";
import { editsOf, lineStartsOf } from "../../../src/scan/findings/edits.ts";
import type { Finding } from "../../../src/scan/findings/finding.ts";
import { sarifOf } from "../../../src/scan/findings/sarif.ts";
import { unifiedDiff } from "../../../src/scan/findings/unified-diff.ts";
import { describeWithGo } from "../../support/go.ts";

/** The texts of the files after `git apply` of their diffs. */
function patchedBy(findings: readonly Finding[], fixable: ReadonlyMap<string, FixableFile>): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-diff-"));
  try {
    const { edits } = editsOf(findings);
    const patch = [...edits].flatMap(([name, own]) => {
      const text = fixable.get(name)?.text ?? "";
      writeFileSync(join(folder, basename(name)), text);
      return unifiedDiff(basename(name), text, own).map((line) => line.text);
    });
    execFileSync("git", ["apply", "-"], { cwd: folder, input: patch.join("") });
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The text after the replacements, from the last one to the first. */
function replaced(source: string, replacements: readonly Replacement[]): string {
  const starts = lineStartsOf(source);
  const offset = (line = 1, column = 1) => (starts[line - 1] ?? source.length) + column - 1;
  const ordered = replacements.map(({ deletedRegion, insertedContent }, row) => ({
    row,
    start: offset(deletedRegion.startLine, deletedRegion.startColumn),
    end: offset(deletedRegion.endLine, deletedRegion.endColumn),
    text: insertedContent?.text ?? "",
  }));
  ordered.sort((a, b) => b.start - a.start || b.row - a.row);
  return ordered.reduce(
    (text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end),
    source,
  );
}

const PROGRAM = fileURLToPath(new URL("../../fixtures/fixable", import.meta.url));

describeWithGo("a program whose leaks are repaired", () => {
  let folder: string;
  let before: Readonly<Record<string, number>>;
  let after: Readonly<Record<string, number>>;
  let rules: readonly string[];
  let log: Log;
  /** The files after `git apply` of what --diff prints. */
  let patched: ReadonlyMap<string, string>;
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
    patched = patchedBy(report.findings, fixable);
    log = sarifOf(report, "1.2.3");
    rules = (await writeFixes(report.findings, fixable)).fixed.map(({ rule }) => rule);
    after = run();
    const again = await scan();
    rest = again.report.findings;
    repairedAgain = (await writeFixes(rest, again.fixable)).fixed;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has a repair for each of these rules", () => {
    expect([...new Set(rules)].sort()).toEqual([
      "break-leaves-select-only",
      "chan-send-abandoned",
      "closer-unclosed",
      "conn-unclosed",
      "ctx-cancel-lost",
      "defer-in-loop",
      "goroutine-no-exit",
      "http-body-unclosed",
      "iter-pull-not-stopped",
      "lock-not-released",
      "pipe-reader-unclosed",
      "semaphore-not-released",
      "sql-rows-unclosed",
      "sql-tx-unfinished",
      "ticker-range-no-exit",
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
    ["takeSome", "an unlock before a return that comes after another unlock"],
    ["within", "a timer in place of time.After, stopped by a deferred call"],
    ["collect", "a timer for each turn of a loop, stopped in the cases that come before it fires"],
    ["station", "a loop over a ticker that heeds what Close closes"],
    ["watch", "a pause that the end of the context cuts short"],
    ["listen", "a return in place of a break that leaves the select only"],
    ["reserve", "a slot given back by a deferred receive"],
    ["reserveAndNote", "a slot given back before the return"],
    ["upload", "a reader of a pipe closed where nothing has it yet"],
    ["verify", "a value of an interface closed before the return of an error"],
    ["tolerant", "a file closed behind two error checks"],
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

  it("becomes the same by the diff", () => {
    expect(patched.size).toBeGreaterThan(5);
    for (const [name, text] of patched) expect(readFileSync(join(folder, name), "utf8")).toBe(text);
  });

  /** Sections 3.55 to 3.57 of SARIF: what a tool needs that makes the changes. */
  it("becomes the same by the fixes of SARIF", () => {
    const results = log.runs[0]?.results ?? [];
    const texts = new Map<string, Replacement[]>();
    const known = new Set<string>();
    for (const { fixes = [] } of results) {
      expect(fixes.length).toBe(1);
      // The same change repairs several findings.
      const key = JSON.stringify(fixes[0]?.artifactChanges);
      if (known.has(key)) continue;
      known.add(key);
      for (const { artifactLocation, replacements } of fixes[0]?.artifactChanges ?? []) {
        const name = basename(decodeURI(artifactLocation.uri ?? ""));
        texts.set(name, [...(texts.get(name) ?? []), ...replacements]);
      }
    }
    for (const [name, replacements] of texts) {
      const source = readFileSync(join(PROGRAM, name), "utf8");
      expect(replaced(source, replacements)).toBe(readFileSync(join(folder, name), "utf8"));
    }
    expect([...texts.keys()].sort()).toEqual([...patched.keys()].sort());
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
