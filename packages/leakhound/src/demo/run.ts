/** Starts the shop in a process of its own, and the load on it. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { DurationMs } from "../base/units.ts";
import { startLoad } from "./load.ts";

export interface DemoOptions {
  /** The built `demo-service.js`. */
  readonly serviceFile: string;
  readonly isFixed: boolean;
  /** How many pages the service's cache holds. */
  readonly cachePagesMax?: number;
  /** The service exits by itself after this time. */
  readonly lifetimeMs: DurationMs;
}

export interface RunningDemo {
  readonly shopUrl: string;
  /** The address to watch. */
  readonly adminUrl: string;
  /** Ends the load and the service; resolves when the process has exited. */
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 15_000;
const STDERR_CHARS_MAX = 2_000;

export async function startDemo({
  serviceFile,
  isFixed,
  cachePagesMax,
  lifetimeMs,
}: DemoOptions): Promise<Result<RunningDemo, Fault>> {
  const flags = [
    ...(isFixed ? ["--fixed"] : []),
    ...(cachePagesMax === undefined ? [] : [`--cache-pages=${cachePagesMax}`]),
  ];
  const args = [serviceFile, String(lifetimeMs), ...flags];
  const service = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  const ready = await readyLine(service);
  if (!ready.ok) {
    await terminate(service);
    return err({
      code: "demo",
      what: "the demo service did not start",
      where: serviceFile,
      todo: "run npm run build, or install leakhound again",
      cause: ready.error,
    });
  }
  const load = startLoad(ready.value.shop);
  return ok({
    shopUrl: ready.value.shop,
    adminUrl: ready.value.admin,
    async stop() {
      await load.stop();
      await terminate(service);
    },
  });
}

/** The addresses in the first line of the service; an error with its standard error if it exits first or times out. */
function readyLine(service: ChildProcess): Promise<Result<{ readonly shop: string; readonly admin: string }, string>> {
  let stderr = "";
  service.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARS_MAX);
  });
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => resolve(err(`no response within ${READY_WITHIN_MS} ms: ${stderr}`)),
      READY_WITHIN_MS,
    );
    const settle = (result: Result<{ readonly shop: string; readonly admin: string }, string>) => {
      clearTimeout(timer);
      resolve(result);
    };
    service.once("error", (error) => settle(err(error.message)));
    service.once("exit", (status) => settle(err(`it exited with status ${status}: ${stderr}`)));
    createInterface({ input: service.stdout! }).once("line", (line) => settle(ok(JSON.parse(line))));
  });
}

function terminate(service: ChildProcess): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null || service.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    service.once("exit", () => resolve());
    service.kill();
  });
}
