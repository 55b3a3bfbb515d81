/**
 * How the command ends when its streams, its descriptors or its user end it: with real processes, through a shell, as
 * scripts in CI run it. Exit status 1 must mean a leak and nothing else.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { BIN, start, until } from "../../e2e/run-leakhound.ts";
import { routes, serve } from "../../support/servers.ts";
import { pprofRoutes } from "../../support/services.ts";

const folder = mkdtempSync(join(tmpdir(), "leakhound-ending-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/go1.26/${name}`, import.meta.url));
const LEAK = fixture("leak");
const FIXED = fixture("fixed");
const PROFILE = `${LEAK}/heap/2026-11-23T09-37-20.538Z.pb.gz`;
const SOURCE = fileURLToPath(new URL("../../../../../testbed/go", import.meta.url));
const ANSWER_WITHIN_MS = 60_000;

interface Ended {
  readonly status: number | null;
  readonly text: string;
}

/**
 * Runs `leakhound ARGS REDIRECTION` in a shell.
 *
 * @returns the status of leakhound, whatever comes after it in the pipe, and what the shell's own output received
 */
function shell(args: string, { before = "", after = "" }: { before?: string; after?: string }): Promise<Ended> {
  const script = `${before}\n${process.execPath} ${BIN} ${args} ${after}\nexit \${PIPESTATUS[0]}`;
  const child = spawn("bash", ["-c", script], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  return new Promise((resolve) => {
    child.once("close", (status) => resolve({ status, text }));
  });
}

const COMMANDS = [
  { args: `diagnose ${LEAK}`, status: 1 },
  { args: `diagnose ${FIXED}`, status: 0 },
  { args: `diagnose ${PROFILE}`, status: 3 },
  { args: `verify ${LEAK} ${FIXED}`, status: 0 },
  { args: `scan ${SOURCE}`, status: 1 },
  { args: `pprof -traces ${PROFILE}`, status: 0 },
  { args: "watch --help", status: 0 },
] as const;

describe("a reader that goes away", () => {
  it.each(COMMANDS)("leaves status $status of $args, silently", async ({ args, status }) => {
    expect(await shell(args, { after: "2>&1 | head -1" })).toMatchObject({
      status,
      text: expect.stringMatching(/^.+\n$/),
    });
    expect(await shell(args, { after: "2>&1 | true" })).toEqual({ status, text: "" });
  });

  it.each(COMMANDS)("leaves status $status of $args when only standard error fails", async ({ args, status }) => {
    expect((await shell(args, { after: "2>/dev/full" })).status).toBe(status);
  });

  it("does not end a watch before its verdict and its recording", async () => {
    const { host, requests } = await serve(routes(pprofRoutes));
    const args = `watch ${host} --for 10m --every 100ms --out closed --html closed.html`;
    const ended = shell(args, { after: "2>&1 | head -1" });
    await until("some scrapes", () => requests.length > 10, ANSWER_WITHIN_MS);
    const { pid }: { pid: number } = JSON.parse(readFileSync(join(folder, "closed", ".lock"), "utf8"));
    process.kill(pid, "SIGINT");
    expect((await ended).status).toBe(3);
    expect(existsSync(join(folder, "closed.html"))).toBe(true);
  });
});

describe("a result that cannot be written", () => {
  it.each(COMMANDS)("gives status 2 and a line: $args > /dev/full", async ({ args }) => {
    const { status, text } = await shell(args, { after: ">/dev/full" });
    expect(status).toBe(2);
    expect(text).toMatch(/^leakhound: standard output: the result cannot be written; ENOSPC.*\n$/);
  });

  it("is not taken for written when the disk takes a part of it", async () => {
    const { status, text } = await shell(`diagnose ${LEAK} --json`, { before: "ulimit -f 1", after: "> part.json" });
    expect(status).toBe(2);
    expect(text).toContain("standard output: the result cannot be written; EFBIG");
  });

  it.each(["--json-file", "--html"])("leaves no part of a file for %s, and an older one as it is", async (option) => {
    writeFileSync(join(folder, "older"), "older");
    for (const name of ["new", "older"]) {
      const { status } = await shell(`diagnose ${LEAK} ${option} ${name}`, {
        before: "ulimit -f 1",
        after: ">/dev/null",
      });
      expect(status).toBe(2);
    }
    expect(readFileSync(join(folder, "older"), "utf8")).toBe("older");
    expect(readdirSync(folder).filter((name) => name === "new" || name.startsWith(".leakhound-"))).toEqual([]);
  });

  it.each(["--json-file", "--html"])("is a fault with the reason in %s", async (option) => {
    const { status, text } = await shell(`diagnose ${LEAK} ${option} /dev/full`, { after: ">/dev/null" });
    expect(status).toBe(2);
    expect(text).toBe("leakhound: /dev/full: the disk is full; free some space, and run the command again\n");
  });
});

describe("a process without descriptors", () => {
  it.each(COMMANDS)("ends with its own status or with 2 and one line: $args", async ({ args, status }) => {
    for (const limit of [26, 40]) {
      const ended = await shell(args, { before: `ulimit -n ${limit}`, after: ">/dev/null" });
      expect([status, 2], `with ${limit}: ${ended.text}`).toContain(ended.status);
      if (ended.status !== status) expect(ended.text).toMatch(/^leakhound: .*\n$/);
    }
  });
});

describe("an error that no code expected", () => {
  it("gives status 2 and one line, and its stack only on request", async () => {
    // The working directory vanished: Node's own process.cwd() throws.
    const gone = `mkdir -p gone && cd gone && rmdir ../gone`;
    const plain = await shell(`pprof -top ${PROFILE}`, { before: gone });
    expect(plain).toMatchObject({ status: 2, text: expect.stringMatching(/^leakhound: unexpected error: .*\n$/) });
    const debug = await shell(`pprof -top ${PROFILE}`, { before: `export LEAKHOUND_DEBUG=1; ${gone}` });
    expect(debug).toMatchObject({ status: 2, text: expect.stringContaining("\n    at ") });
  });
});

describe("a signal", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("%s ends a watch with its verdict, and twice immediately", async (signal) => {
    const { host } = await serve(routes(pprofRoutes));
    const once = start(["watch", host, "--every", "100ms", "--out", signal], folder);
    await until("a scrape", () => once.stderr().includes("heap in use"), ANSWER_WITHIN_MS);
    once.child.kill(signal);
    expect((await once.outcome).status).toBe(3);

    // A target that accepts connections and never answers keeps a watch from ending.
    const silent = await serve(() => {});
    const twice = start(["watch", silent.host, "--grace", "1m", "--timeout", "1m"], folder);
    await until("a request", () => silent.requests.length > 0, ANSWER_WITHIN_MS);
    twice.child.kill(signal);
    twice.child.kill(signal);
    expect([signal === "SIGINT" ? 130 : 143, 2]).toContain((await twice.outcome).status);
  });

  it.each([
    { signal: "SIGINT", status: 130 },
    { signal: "SIGTERM", status: 143 },
    { signal: "SIGHUP", status: 129 },
  ] as const)("$signal ends a fetch of a heap image with status $status", async ({ signal, status }) => {
    const silent = await serve(() => {});
    const fetching = start(["holders", silent.origin], folder);
    await until("a request", () => silent.requests.length > 0, ANSWER_WITHIN_MS);
    fetching.child.kill(signal);
    expect(await fetching.outcome).toMatchObject({ status, stdout: "", stderr: "" });
  });
});
