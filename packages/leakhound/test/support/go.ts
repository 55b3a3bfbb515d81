/**
 * The Go testbed, for tests that need a real Go service. It is built once per run and started on free loopback ports.
 * Where Go is not installed, the tests are skipped, with one line of output.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { describe } from "vitest";
import { goBuild } from "./go-builds.ts";

const READY_WITHIN_MS = 60_000;
/** Processes that a crashed test leaves behind exit after this time. */
const LIFETIME = "3m";

export const hasGo = spawnSync("go", ["version"]).status === 0;

/** `describe` where Go is installed; elsewhere the tests are skipped, with one line of output. */
export function describeWithGo(name: string, tests: () => void): void {
  if (!hasGo) console.log(`skipped, because there is no go on the PATH: ${name}`);
  describe.skipIf(!hasGo)(name, tests);
}

const LEAK_PROFILE = { GOEXPERIMENT: "goroutineleakprofile" };
/** Go 1.26 and later can build services that serve the goroutineleak profile. */
export const hasLeakProfile =
  hasGo && spawnSync("go", ["env", "GOEXPERIMENT"], { env: { ...process.env, ...LEAK_PROFILE } }).status === 0;

export interface Testbed {
  /** The addresses, as host:port. */
  readonly service: string;
  readonly admin: string;
  readonly pid: number;
  /** Kills the process and waits until it has exited. */
  stop(): Promise<void>;
}

export interface TestbedOptions {
  readonly scenario: "leak" | "fixed" | "goroutine" | "user-slice" | "innocent";
  /** Addresses to listen on, so that a second process can replace the first one. */
  readonly service?: string;
  readonly admin?: string;
  /** Builds the service with the profile of goroutines that are proven to be leaked. */
  readonly provesLeaks?: boolean;
  /** How long the process runs at most, such as 20m. */
  readonly lifetime?: string;
}

/** Starts the service, and resolves when both of its addresses answer. */
export async function startTestbed(options: TestbedOptions): Promise<Testbed> {
  const { scenario, service, admin, provesLeaks, lifetime = LIFETIME } = options;
  const args = ["-scenario", scenario, "-max-life", lifetime];
  const addresses = ["-listen", service ?? "127.0.0.1:0", "-admin", admin ?? "127.0.0.1:0"];
  const child = run([...args, ...addresses], provesLeaks ? LEAK_PROFILE : {});
  const ready: unknown = JSON.parse(await firstLine(child));
  if (!isReady(ready)) throw new Error(`the testbed printed ${JSON.stringify(ready)}`);
  return { ...ready, stop: () => ended(child) };
}

export interface Load {
  readonly probesPerSecond: number;
  readonly ordersPerSecond: number;
  /** How long the load runs at most, such as 20m. */
  readonly lifetime?: string;
}

/** Sends requests to the service at `address` until stopped. */
export function startLoad(address: string, load: Load): { stop(): Promise<void> } {
  const { probesPerSecond, ordersPerSecond, lifetime = LIFETIME } = load;
  const rates = ["-probes", String(probesPerSecond), "-orders", String(ordersPerSecond)];
  const child = run(["drive", "-target", address, "-for", lifetime, ...rates]);
  child.stdout.resume();
  return { stop: () => ended(child) };
}

/** @returns the output of `go tool pprof -top` for the merged profiles; throws its error output, if any */
export function goToolPprofTop(...files: readonly string[]): string {
  const { stdout, stderr } = spawnSync("go", ["tool", "pprof", "-top", ...files], { encoding: "utf8" });
  if (stderr !== "") throw new Error(stderr);
  return stdout;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** The testbed exits when its standard input closes, and therefore with this process. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  return spawn(goBuild({ module: "go", env }), args, { stdio: ["pipe", "pipe", "inherit"] });
}

function firstLine(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no line within ${READY_WITHIN_MS} ms`)), READY_WITHIN_MS);
    child.once("exit", (code) => reject(new Error(`the testbed exited with status ${code}`)));
    createInterface(child.stdout).once("line", (line) => {
      clearTimeout(late);
      resolve(line);
    });
  });
}

function ended(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

function isReady(value: unknown): value is { service: string; admin: string; pid: number } {
  return typeof value === "object" && value !== null && "service" in value && "admin" in value && "pid" in value;
}
