/** Stacks of goroutines as they are found: in what a crash or a signal prints, in logs, damaged by tools and cut anywhere. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openText } from "../../../src/profile/open-text.ts";
import { type Goroutine, readGoroutines } from "../../../src/profile/text/goroutines.ts";
import { cutWords } from "../../../src/report/words/text-cut.ts";
import { processorMs } from "../../support/processor-time.ts";
import { fixtureBytes } from "../fixtures.ts";
import { toPlain } from "../plain.ts";
import { faultOf, unwrap } from "../unwrap.ts";

/** What crash.go beside it prints, with Go 1.26. */
const crash = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../fixtures/crash/${name}`, import.meta.url)), "utf8");
const recorded = new TextDecoder().decode(fixtureBytes("goroutine.debug2.txt"));
const idsOf = (goroutines: readonly Goroutine[]): string => goroutines.map(({ id }) => id).join(" ");

/** Goroutines of crash.go that wait, as `state: leaf` or `state (leaked): leaf`. */
function waiting(text: string): string[] {
  const { goroutines } = readGoroutines(text);
  return goroutines
    .filter(({ createdBy }) => createdBy?.frame.function.startsWith("main."))
    .map(({ state, isLeaked, isLockedToThread, stack }) => {
      const own = stack.find((frame) => frame.function.startsWith("main."));
      return `${state}${isLeaked ? " (leaked)" : ""}${isLockedToThread ? ", locked" : ""}: ${own?.function}:${own?.line}`;
    });
}

const WAITING = [
  "chan send: main.(*hub[...]).publish:19",
  "chan send: main.(*hub[...]).publish:19",
  "chan send: main.(*hub[...]).publish:19",
  "select (no cases), locked: main.wait.func1:36",
  "chan send (nil chan): main.wait.func2:37",
  "sync.Mutex.Lock: main.wait.func3:38",
  "sleep: main.wait.func4:39",
];

describe("what a Go process prints when it ends", () => {
  it.each(["panic", "fatal", "sigquit", "segv"])("has the goroutines that wait, for %s", (name) => {
    expect(waiting(crash(`${name}.txt`)).filter((line) => !line.startsWith("runnable"))).toEqual(WAITING);
  });

  it("has the goroutine that panicked, with the functions that the runtime called in it", () => {
    const [panicked] = readGoroutines(crash("panic.txt")).goroutines;
    expect(panicked).toMatchObject({ id: 1, state: "running", createdBy: null });
    expect(panicked!.stack.map((frame) => frame.function)).toEqual(["main.main.func1", "runtime.gopanic", "main.main"]);
  });

  it("does not count the scheduler of a thread, which a signal interrupts", () => {
    expect(crash("sigquit.txt")).toContain("goroutine 0 ");
    expect(readGoroutines(crash("sigquit.txt")).goroutines.map(({ id }) => id)).not.toContain(0);
  });

  it("may be the panic of one handler, within a log", () => {
    const log = `listening on :8080\n${crash("handler.txt")}2026/11/29 14:36:22 next request (took 3 ms)\n`;
    const { goroutines, cut } = readGoroutines(log);
    expect({ ids: idsOf(goroutines), cut }).toEqual({ ids: "22", cut: null });
    expect(goroutines[0]!.createdBy?.frame.function).toBe("net/http.(*Server).Serve");
  });
});

describe("a profile of leaked goroutines", () => {
  it("marks them in the text of all goroutines", () => {
    const leaked = WAITING.slice(0, -1).map((line) => line.replace(/(, locked)?:/, " (leaked)$1:"));
    expect(waiting(crash("goroutineleak.debug2.txt"))).toEqual([...leaked, WAITING.at(-1)]);
    const { strings, samples } = toPlain(unwrap(openText(Buffer.from(crash("goroutineleak.debug2.txt")), "x")));
    const marked = samples.filter(({ labels }) => labels.some(({ key }) => strings[key] === "leaked"));
    expect(marked.reduce((sum, { values }) => sum + Number(values[0]), 0)).toBe(6);
  });

  it("counts only them in the other forms", () => {
    const profile = unwrap(openText(Buffer.from(crash("goroutineleak.debug1.txt")), "x"));
    expect(profile.sampleTypes).toEqual([{ type: "goroutineleak", unit: "count" }]);
    expect(toPlain(profile).samples.map(({ values }) => values[0])).toEqual([3n, 1n, 1n, 1n]);
  });
});

describe("the header of a goroutine", () => {
  it.each([
    ["chan receive (scan)", { state: "chan receive", isLeaked: false }],
    ["chan receive (leaked) (scan), 7 minutes", { state: "chan receive", isLeaked: true, waitMinutes: 7 }],
    ["select (durable), synctest bubble 4", { state: "select" }],
    ["sleep (durable), 2 minutes, synctest bubble 4", { state: "sleep", waitMinutes: 2 }],
    ["chan send (nil chan), locked to thread", { state: "chan send (nil chan)", isLockedToThread: true }],
    ["GC worker (idle)", { state: "GC worker (idle)" }],
    ["force gc (idle), 3 minutes", { state: "force gc (idle)", waitMinutes: 3 }],
    ["syscall, 12 minutes, locked to thread", { state: "syscall", waitMinutes: 12, isLockedToThread: true }],
  ])("says [%s]", (status, expected) => {
    const text = `goroutine 5 [${status}]:\nmain.f()\n\t/main.go:3 +0x1\ncreated by main.main in goroutine 1\n\t/main.go:9 +0x4\n`;
    expect(readGoroutines(text).goroutines).toMatchObject([expected]);
  });
});

describe("a text that tools have changed", () => {
  const expected = readGoroutines(recorded);
  const clock = (row: number) => new Date(Date.UTC(2026, 0, 31, 23, 59, 0, row * 37)).toISOString();

  it.each<[string, (lines: string[]) => string[]]>([
    ["blanks for tabs", (lines) => lines.map((line) => line.replace("\t", "    "))],
    ["no indentation", (lines) => lines.map((line) => line.trimStart())],
    ["carriage returns", (lines) => lines.map((line) => `${line}\r`)],
    ["blank lines first", (lines) => ["", "  ", "", ...lines]],
    ["no blank lines", (lines) => lines.filter((line) => line !== "")],
    ["blanks at the ends of lines", (lines) => lines.map((line) => `${line}  `)],
    ["the prefix of a container", (lines) => lines.map((line) => `web_1  | ${line}`)],
    ["times of a log", (lines) => lines.map((line, row) => `${clock(row)} stderr F ${line}`)],
    ["a prefix whose blanks are removed", (lines) => lines.map((line) => `pod/app-7f9c-x2 ${line}`.trimEnd())],
    ["indentation of all lines", (lines) => lines.map((line) => `      ${line}`)],
    ["a prefix on the first line only", ([first, ...rest]) => [`2026/01/31 23:59:00 ${first}`, ...rest]],
    [
      "lines of other containers between",
      (lines) => lines.flatMap((line, row) => [`web_1  | ${line}`, `db_1   | checkpoint ${row} (2 buffers)`]),
    ],
    ["lines of a log between", (lines) => lines.flatMap((line) => (line === "" ? ["", "request served"] : [line]))],
  ])("has the same goroutines with %s", (_, change) => {
    const changed = change(recorded.split("\n").slice(0, -1)).join("\n");
    expect(readGoroutines(unixText(`${changed}\n`)).goroutines).toEqual(expected.goroutines);
  });

  const unixText = (text: string) => text.replaceAll("\r\n", "\n");
});

describe("a text that is cut", () => {
  const whole = readGoroutines(recorded).goroutines;
  const starts = [...recorded.matchAll(/^goroutine /gm)].map(({ index }) => index);

  it("has all goroutines that are whole, wherever it ends", () => {
    for (let end = starts[1]!; end < recorded.length - 1; end++) {
      const begun = starts.filter((start) => start < end).length;
      const { goroutines, cut } = readGoroutines(recorded.slice(0, end));
      const isBetween = starts.some((start) => end === start || end === start - 1);
      expect(goroutines.length, `cut at ${end}`).toBeGreaterThanOrEqual(begun - 1);
      expect(goroutines, `cut at ${end}`).toEqual(whole.slice(0, goroutines.length));
      if (!isBetween && goroutines.length < begun) expect(cut, `cut at ${end}`).toBe("end");
    }
  });

  it("has all goroutines that follow, wherever it begins", () => {
    for (let start = 1; start < starts.at(-1)!; start += 7) {
      const first = starts.findIndex((one) => one >= start);
      expect(readGoroutines(recorded.slice(start)).goroutines, `from ${start}`).toEqual(whole.slice(first));
    }
    expect(readGoroutines(recorded.slice(recorded.indexOf("\n") + 1)).cut).toBe("start");
  });

  it("says so, once for each form", () => {
    const words = (text: string) => {
      const { cut } = unwrap(openText(Buffer.from(text), "x"));
      return cut && cutWords(cut);
    };
    expect(words(recorded.slice(0, -30))).toBe("the text ends early: 12 goroutines were read");
    expect(words(recorded)).toBe(null);
    const counts = crash("goroutineleak.debug1.txt").replace("goroutineleak", "goroutine");
    expect(words(counts.slice(0, 300))).toBe("the text ends early: 3 of 6 goroutines were read");
    expect(openText(Buffer.from(counts.slice(0, 60)), "x").ok).toBe(false);
  });

  it("takes linear time", () => {
    const start = processorMs();
    for (const text of ["goroutine 1 [".repeat(200_000), "goroutine ".repeat(300_000), "a:1 +0x1\n ".repeat(200_000)])
      expect(faultOf(openText(Buffer.from(text), "x")).code).toBe("not-a-profile");
    const marks = `goroutine 1 [x${" (scan)".repeat(200_000)}]:\nmain.f()\n\t/main.go:1 +0x1\n`;
    expect(unwrap(openText(Buffer.from(marks), "x")).samples.length).toBe(1);
    expect(processorMs() - start).toBeLessThan(5_000);
  });
});
