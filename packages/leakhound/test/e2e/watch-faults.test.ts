/** `leakhound watch` on a broken machine: a full disk, few descriptors, a folder that is in use, targets that are late. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { Diagnosis } from "../../src/verdict/facts/diagnosis.ts";
import { closedPort, routes, says, serve } from "../support/servers.ts";
import { GO_METRICS, pprofRoutes, recordedProfile } from "../support/services.ts";
import { BIN, type Outcome, run, start, until } from "./run-leakhound.ts";

const folder = mkdtempSync(join(tmpdir(), "leakhound-faults-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ANSWER_WITHIN_MS = 60_000;

/** Runs leakhound in a shell whose limits or umask are changed first. */
function limited(
  before: string,
  args: readonly string[],
): Promise<Outcome & { readonly signal: NodeJS.Signals | null }> {
  const child: ChildProcess = spawn(
    "bash",
    ["-c", `${before}; exec ${process.execPath} ${BIN} "$@"`, "bash", ...args],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.once("close", (status, signal) => resolve({ status, stdout, stderr, signal }));
  });
}

/** Serves the pages of a Go service below any folder, so that one server is many targets. */
const manyTargets = () =>
  serve((request, response) => {
    const url = (request.url ?? "").replace(/^\/t\d+/, "");
    request.url = url;
    routes({ ...pprofRoutes, "/metrics": says(GO_METRICS) })(request, response);
  });

/** Modes of everything below a folder, as octal digits by path. */
function modes(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const at = join(path, entry.name);
    const own = `${(statSync(at).mode & 0o777).toString(8)} ${entry.isDirectory() ? "folder" : "file"}`;
    return entry.isDirectory() ? [own, ...modes(at)] : [own];
  });
}

describe("a disk without space", () => {
  it("is said at each lost scrape, in the verdict and at the end, and the verdict uses what is in memory", async () => {
    // Each profile follows a collection of its own, so that none is a repeat of the one before.
    let collections = 0;
    const metrics: RequestListener = (_, response) =>
      void response.end(`${GO_METRICS}go_gc_duration_seconds_count ${++collections}\n`);
    const { host } = await serve(routes({ ...pprofRoutes, "/metrics": metrics }));
    expect(recordedProfile("heap").length).toBeGreaterThan(1024);
    const args = ["watch", host, "--for", "2s", "--every", "200ms", "--out", "full", "--json"];
    const { status, stdout, stderr } = await limited("ulimit -f 1", args);
    const diagnosis: Diagnosis = JSON.parse(stdout);
    // The same profile again and again: whether two seconds of it suffice for no leak depends on how many there are.
    expect([diagnosis.verdict, status]).toEqual(status === 0 ? ["no-leak", 0] : ["inconclusive", 3]);
    expect(diagnosis.snapshots).toBeGreaterThan(3);
    const lost = stderr.match(
      /full\/heap: the file would be larger than this process may write; raise the limit with ulimit -f/g,
    );
    expect(lost?.length).toBeGreaterThanOrEqual(diagnosis.snapshots);
    const loss = diagnosis.evidence.find(({ check }) => check === "recording");
    expect(loss?.facts).toMatchObject({ reason: "the file would be larger than this process may write" });
    expect(stderr).toMatch(/recorded in \S+\/full: \d+ of \d+ profiles are in the recording/);
    expect(stderr, "a lost profile is not shown as kept").not.toContain("heap in use");
    expect(readdirSync(join(folder, "full", "heap"))).toEqual([]);
  });
});

/** A pipe without a reader is never opened: what waits for it waits as for a network share that is away. */
describe("a file system that does not answer", () => {
  const SILENT = "the file system does not answer";
  /** A shell reports it as 142: see cli/output/ending.ts. */
  const SIGNAL = "SIGALRM";
  const pipe = (...path: string[]): string => {
    const file = join(folder, ...path);
    mkdirSync(join(file, ".."), { recursive: true });
    // In place of the file at once: a watch that runs would create it again in between.
    execFileSync("mkfifo", [`${file}.pipe`]);
    renameSync(`${file}.pipe`, file);
    return file;
  };
  it("from the beginning is said, and ends the watch", async () => {
    const { host } = await serve(routes({ ...pprofRoutes, "/metrics": says(GO_METRICS) }));
    pipe("silent", "target.json");
    const started = performance.now();
    const { signal, stderr } = await limited("true", ["watch", host, "--for", "5s", "--out", "silent"]);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(stderr).toContain(`silent: ${SILENT}; check the disk or the network share, or record elsewhere`);
    expect(signal).toBe(SIGNAL);
  });

  it("during the watch is said, and the verdict uses what is in memory", async () => {
    const { host } = await serve(routes({ ...pprofRoutes, "/metrics": says(GO_METRICS) }));
    const watch = start(["watch", host, "--for", "5s", "--every", "500ms", "--out", "later", "--json"], folder);
    await until("a scrape", () => watch.stderr().includes("heap in use"), ANSWER_WITHIN_MS);
    pipe("later", "memory.jsonl");
    const { stdout, stderr } = await watch.outcome;
    expect(stderr).toContain(`memory.jsonl: ${SILENT}`);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "leakhound.diagnosis/1" });
    expect(watch.child.signalCode).toBe(SIGNAL);
  });

  it("of a report is said, and the verdict was printed", async () => {
    const { host } = await serve(routes(pprofRoutes));
    pipe("report.json");
    const args = ["watch", host, "--for", "1s", "--every", "300ms", "--out", "quick", "--json-file", "report.json"];
    const { signal, stdout, stderr } = await limited("true", args);
    expect(stdout).toContain("INCONCLUSIVE");
    expect(stderr).toContain(`report.json: ${SILENT}; check the disk or the network share, or write elsewhere`);
    expect(signal).toBe(SIGNAL);
  });

  it("does not keep a second Ctrl-C from ending the watch at once", async () => {
    const { host } = await serve(routes({ ...pprofRoutes, "/metrics": says(GO_METRICS) }));
    const watch = start(["watch", host, "--every", "300ms", "--out", "stopped"], folder);
    await until("a scrape", () => watch.stderr().includes("heap in use"), ANSWER_WITHIN_MS);
    pipe("stopped", "memory.jsonl");
    await new Promise((wake) => setTimeout(wake, 1_000));
    const started = performance.now();
    watch.child.kill("SIGINT");
    await new Promise((wake) => setTimeout(wake, 200));
    watch.child.kill("SIGINT");
    await watch.outcome;
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(watch.child.signalCode).toBe("SIGINT");
  });
});

describe("the files of a watch", () => {
  it("are readable by their owner only, also when the umask is 0", async () => {
    const { host } = await serve(routes(pprofRoutes));
    const args = ["watch", host, "--for", "1s", "--every", "200ms", "--out", "open/rec"];
    await limited("umask 0", [...args, "--html", "open/rec/report.html", "--json-file", "open/rec/report.json"]);
    const found = modes(join(folder, "open"));
    expect(found.length).toBeGreaterThan(6);
    expect(new Set(found)).toEqual(new Set(["700 folder", "600 file"]));
  });

  it("in a folder that others may read are written all the same, with a word of warning", async () => {
    const { host } = await serve(routes(pprofRoutes));
    mkdirSync(join(folder, "shared"), { mode: 0o755 });
    const { stderr } = await limited("umask 0", [
      "watch",
      host,
      "--for",
      "500ms",
      "--every",
      "200ms",
      "--out",
      "shared",
    ]);
    expect(stderr).toContain("shared: other users of this machine may list this folder; chmod 700");
  });
});

describe("a folder in which a watch records", () => {
  it("is refused to a second watch, and free again afterward", async () => {
    const { host } = await serve(routes(pprofRoutes));
    const args = ["watch", host, "--every", "100ms", "--out", "busy"];
    const first = start(args, folder);
    await until("a scrape", () => first.stderr().includes("heap in use"), ANSWER_WITHIN_MS);
    const second = await run([...args, "--for", "1s"], folder);
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`another watch writes to this folder (process ${first.child.pid})`);
    first.child.kill("SIGKILL");
    await first.outcome;
    expect((await run([...args, "--for", "1s"], folder)).status).toBe(3);
  });
});

describe("many targets", () => {
  it("are all watched with few descriptors", { timeout: 180_000 }, async () => {
    const { host } = await manyTargets();
    const targets = Array.from({ length: 60 }, (_, row) => `http://${host}/t${row}/debug/pprof/`);
    const args = ["watch", ...targets, "--for", "12s", "--every", "4s", "--out", "many", "--timeout", "30s"];
    const { stderr } = await limited("ulimit -n 100", args);
    expect(stderr.match(/^recorded in /gm)).toHaveLength(60);
    expect(stderr).not.toContain("too many open files");
    for (const name of readdirSync(join(folder, "many")))
      expect(readdirSync(join(folder, "many", name, "heap")).length, name).toBeGreaterThan(0);
  });

  it("include those that come late, after the grace period", async () => {
    const { host } = await serve(routes(pprofRoutes));
    const port = await closedPort();
    const args = ["watch", host, `127.0.0.1:${port}`, "--every", "500ms", "--grace", "300ms", "--out", "late"];
    const watch = start(args, folder);
    await until("the first target", () => watch.stderr().includes(`${host}: heap in use`), ANSWER_WITHIN_MS);
    await until("a refusal", () => watch.stderr().includes(`127.0.0.1:${port}: waiting`), ANSWER_WITHIN_MS);
    await new Promise((wake) => setTimeout(wake, 1_000));
    await serve(routes(pprofRoutes), port);
    await until("the late target", () => watch.stderr().includes(`127.0.0.1:${port}: heap in use`), ANSWER_WITHIN_MS);
    watch.child.kill("SIGINT");
    expect((await watch.outcome).stderr.match(/^recorded in /gm)).toHaveLength(2);
  });
});
