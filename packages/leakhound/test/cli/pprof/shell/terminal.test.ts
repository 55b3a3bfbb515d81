/** The shell at a terminal: keys that are typed, and the output. */
import { PassThrough } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runShell } from "../../../../src/cli/pprof/shell/shell.ts";
import { DEFAULT_PPROF_OPTIONS } from "../../../../src/report/pprof/options.ts";
import { NO_PORTS } from "../../../../src/report/pprof/ports.ts";
import { drawnProfile } from "../../../report/pprof/series/drawn.ts";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const UP = "\u001b[A";
const TAB = "\t";
const ENTER = "\r";
const WITHIN_MS = 10_000;

function openTerminal(env: NodeJS.ProcessEnv = { TERM: "xterm" }) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = Object.assign(new PassThrough(), { hasColors: (given: NodeJS.ProcessEnv) => !given["NO_COLOR"] });
  const stdout = new PassThrough();
  const seen = { stdout: "", stderr: "" };
  for (const [name, stream] of Object.entries({ stdout, stderr }))
    stream.on("data", (data) => {
      seen[name as keyof typeof seen] += data;
    });
  const reports: string[] = [];
  const ended = runShell(
    {
      profile: drawnProfile(["main.leak < main.main 3"]),
      options: DEFAULT_PPROF_OPTIONS,
      ports: NO_PORTS,
      emit: (report, options, path) => {
        const pattern = "pattern" in report ? report.pattern : options.focus;
        reports.push(`${report.name} ${pattern} ${path}`.trim());
        const fault = { code: "no-match", what: "no matches found", where: "the profile", todo: "look elsewhere" };
        return Promise.resolve(report.name === "peek" ? { ok: false, error: fault } : { ok: true, value: null });
      },
    },
    { stdin, stdout, stderr, env },
  );
  /** Types keys one at a time, and waits for a condition on the output. */
  const type = async (keys: readonly string[], until: (now: typeof seen, done: readonly string[]) => boolean) => {
    for (const key of keys) stdin.write(key);
    const deadline = Date.now() + WITHIN_MS;
    while (!until(seen, reports)) {
      if (Date.now() > deadline) throw new Error(`not seen: ${JSON.stringify({ seen, reports })}`);
      await wait(5);
    }
  };
  return { seen, reports, type, ended };
}

const keys = (text: string): string[] => [...text];

describe("the shell at a terminal", () => {
  it("greets, prompts and quits on Ctrl-D, and writes only reports to standard output", async () => {
    const { seen, type, ended } = openTerminal();
    await type([], (now) => now.stderr.includes("(pprof) "));
    await type([CTRL_D], () => true);
    await ended;
    expect(seen.stderr).toContain(
      'Type: space\nEntering interactive mode (type "help" for commands, "o" for options)\n',
    );
    expect(seen.stdout).toBe("");
  });

  it("runs commands, and has a history", async () => {
    const { seen, reports, type, ended } = openTerminal();
    await type([...keys("top leak"), ENTER], (_, done) => done.length === 1);
    await type([UP, ENTER], (_, done) => done.length === 2);
    await type(["q", ENTER], () => true);
    await ended;
    expect(reports).toEqual(["top leak", "top leak"]);
    expect(seen.stderr).toMatch(/\(pprof\) \S*q\r\n$/);
  });

  it("completes with the tab key", async () => {
    const { reports, type, ended } = openTerminal();
    await type([...keys("tra"), TAB, ENTER], (_, done) => done.length === 1);
    await type([...keys("list leak"), TAB, ENTER, CTRL_D], (_, done) => done.length === 2);
    await ended;
    expect(reports).toEqual(["traces", "list main\\.leak"]);
  });

  it("clears a line on Ctrl-C, and quits on another", async () => {
    const { reports, type, ended } = openTerminal();
    await type([...keys("top nonsense"), CTRL_C, ...keys("top"), ENTER], (_, done) => done.length === 1);
    await type([CTRL_C], () => true);
    await ended;
    expect(reports).toEqual(["top"]);
  });

  it("prints errors in red if the terminal has colors, and continues", async () => {
    const { type, ended } = openTerminal();
    await type([...keys("peek x"), ENTER], (now) => now.stderr.includes("\u001b[31mno matches found\u001b[39m\n"));
    await type([...keys("dance"), ENTER], (now) =>
      now.stderr.includes('\u001b[31munrecognized command: "dance"\u001b[39m\n'),
    );
    await type([CTRL_D], () => true);
    await ended;
  });

  it("prints errors without color with NO_COLOR", async () => {
    const { type, ended } = openTerminal({ TERM: "xterm", NO_COLOR: "1" });
    await type([...keys("dance"), ENTER], (now) => now.stderr.includes('\nunrecognized command: "dance"\n'));
    await type([CTRL_D], () => true);
    await ended;
  });

  it("treats a dumb terminal like a pipe", async () => {
    const { seen, reports, type, ended } = openTerminal({ TERM: "dumb" });
    await type([...keys("top\nquit\n")], () => true);
    await ended;
    expect(reports).toEqual(["top"]);
    expect(seen.stdout).toBe("(pprof) (pprof) ");
  });
});
