/** `leakhound watch` on a broken machine: a full disk, few descriptors, a folder that is in use, targets that are late. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Diagnosis } from "../../src/verdict/facts/diagnosis.ts";
import { closedPort, routes, says, serve } from "../support/servers.ts";
import { GO_METRICS, pprofRoutes, recordedProfile } from "../support/services.ts";
import { BIN, collected, hasWritten, type Running, run, start, stopped, until } from "./run-leakhound.ts";

/** A new one for each test, and for each attempt at it. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-faults-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ANSWER_WITHIN_MS = 60_000;

/** Starts leakhound in a shell whose limits or umask are changed first. It ends with the test at the latest. */
function startAfter(before: string, args: readonly string[]): Running {
  const running = collected(
    spawn("bash", ["-c", `${before}; exec ${process.execPath} ${BIN} "$@"`, "bash", ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  onTestFinished(() => void running.child.kill("SIGKILL"));
  return running;
}

const passed = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

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
    const args = ["watch", host, "--for", "10m", "--every", "200ms", "--out", "full", "--json"];
    const watch = startAfter("ulimit -f 1", args);
    await hasWritten(watch, "full/heap: the file would be larger", 6);
    const { status, stdout, stderr } = await stopped(watch);
    const diagnosis: Diagnosis = JSON.parse(stdout);
    // The same profile again and again: whether they suffice for no leak depends on how many there are.
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
  it("from the beginning is said, and ends the watch long before its time", async () => {
    const { host } = await serve(routes({ ...pprofRoutes, "/metrics": says(GO_METRICS) }));
    pipe("silent", "target.json");
    const watch = start(["watch", host, "--for", "10m", "--out", "silent"], folder);
    const { stderr } = await watch.outcome;
    expect(stderr).toContain(`silent: ${SILENT}; check the disk or the network share, or record elsewhere`);
    expect(watch.child.signalCode).toBe(SIGNAL);
  });

  it("during the watch is said, and the verdict uses what is in memory", async () => {
    const { host } = await serve(routes({ ...pprofRoutes, "/metrics": says(GO_METRICS) }));
    const args = ["watch", host, "--for", "10m", "--every", "500ms", "--out", "later", "--json"];
    const watch = start(args, folder);
    await hasWritten(watch, "heap in use");
    pipe("later", "memory.jsonl");
    await hasWritten(watch, `memory.jsonl: ${SILENT}`);
    const { stdout } = await stopped(watch);
    expect(JSON.parse(stdout)).toMatchObject({ schema: "leakhound.diagnosis/1" });
    expect(watch.child.signalCode).toBe(SIGNAL);
  });

  it("of a report is said, and the verdict was printed", async () => {
    const { host } = await serve(routes(pprofRoutes));
    pipe("report.json");
    const args = ["watch", host, "--for", "10m", "--every", "300ms", "--out", "quick", "--json-file", "report.json"];
    const watch = start(args, folder);
    await hasWritten(watch, "heap in use");
    const { stdout, stderr } = await stopped(watch);
    expect(stdout).toContain("INCONCLUSIVE");
    expect(stderr).toContain(`report.json: ${SILENT}; check the disk or the network share, or write elsewhere`);
    expect(watch.child.signalCode).toBe(SIGNAL);
  });

  it("does not keep a second Ctrl-C from ending the watch at once", async () => {
    const { host } = await serve(routes({ ...pprofRoutes, "/metrics": says(GO_METRICS) }));
    const watch = start(["watch", host, "--every", "300ms", "--out", "stopped"], folder);
    await hasWritten(watch, "heap in use");
    pipe("stopped", "memory.jsonl");
    await passed(1_000);
    watch.child.kill("SIGINT");
    await passed(200);
    watch.child.kill("SIGINT");
    await watch.outcome;
    // Without the second one, the watch would wait for the file system, and end by the signal for that.
    expect(watch.child.signalCode).toBe("SIGINT");
  });
});

describe("the files of a watch", () => {
  it("are readable by their owner only, also when the umask is 0", async () => {
    const { host } = await serve(routes(pprofRoutes));
    const reports = ["--html", "open/rec/report.html", "--json-file", "open/rec/report.json"];
    const args = ["watch", host, "--for", "10m", "--every", "200ms", "--out", "open/rec", ...reports];
    const watch = startAfter("umask 0", args);
    await hasWritten(watch, "heap in use", 2);
    await stopped(watch);
    const found = modes(join(folder, "open"));
    expect(found.length).toBeGreaterThan(6);
    expect(new Set(found)).toEqual(new Set(["700 folder", "600 file"]));
  });

  it("in a folder that others may read are written all the same, with a word of warning", async () => {
    const { host } = await serve(routes(pprofRoutes));
    mkdirSync(join(folder, "shared"), { mode: 0o755 });
    const watch = start(["watch", host, "--for", "10m", "--every", "200ms", "--out", "shared"], folder);
    await hasWritten(watch, "heap in use");
    const { stderr } = await stopped(watch);
    expect(stderr).toContain("shared: other users of this machine may list this folder; chmod 700");
    expect(readdirSync(join(folder, "shared", "heap")).length).toBeGreaterThan(0);
  });
});

describe("a folder in which a watch records", () => {
  it("is refused to a second watch, and free again afterward", async () => {
    const { host } = await serve(routes(pprofRoutes));
    const args = ["watch", host, "--every", "100ms", "--out", "busy"];
    const first = start(args, folder);
    await hasWritten(first, "heap in use");
    const second = await run([...args, "--for", "10m"], folder);
    expect(second.status).toBe(2);
    expect(second.stderr).toContain(`another watch writes to this folder (process ${first.child.pid})`);
    first.child.kill("SIGKILL");
    await first.outcome;
    const third = start([...args, "--for", "10m"], folder);
    await hasWritten(third, "heap in use");
    expect((await stopped(third)).status).toBe(3);
  });
});

describe("many targets", () => {
  const hasProfile = (name: string): boolean => {
    const heap = join(folder, name, "heap");
    return existsSync(heap) && readdirSync(heap).some((file) => file.endsWith(".pb.gz"));
  };

  it("are all watched with few descriptors", { timeout: 180_000 }, async () => {
    const { host } = await manyTargets();
    const targets = Array.from({ length: 60 }, (_, row) => `http://${host}/t${row}/debug/pprof/`);
    const args = ["watch", ...targets, "--for", "10m", "--every", "4s", "--out", "many", "--timeout", "30s"];
    const watch = startAfter("ulimit -n 100", args);
    const scraped = () => readdirSync(join(folder, "many")).filter((name) => hasProfile(join("many", name)));
    await until("the first folder", () => existsSync(join(folder, "many")), ANSWER_WITHIN_MS);
    await until("a profile of each", () => scraped().length === targets.length, 2 * ANSWER_WITHIN_MS);
    const { stderr } = await stopped(watch);
    expect(stderr.match(/^recorded in /gm)).toHaveLength(60);
    expect(stderr).not.toContain("too many open files");
  });

  it("include those that come late, after the grace period", async () => {
    const { host } = await serve(routes(pprofRoutes));
    const port = await closedPort();
    const args = ["watch", host, `127.0.0.1:${port}`, "--every", "500ms", "--grace", "300ms", "--out", "late"];
    const watch = start(args, folder);
    await hasWritten(watch, `${host}: heap in use`);
    await hasWritten(watch, `127.0.0.1:${port}: waiting`);
    await passed(1_000);
    await serve(routes(pprofRoutes), port);
    await hasWritten(watch, `127.0.0.1:${port}: heap in use`);
    expect((await stopped(watch)).stderr.match(/^recorded in /gm)).toHaveLength(2);
  });
});
