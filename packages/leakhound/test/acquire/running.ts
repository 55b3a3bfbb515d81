/** Real Go programs with a known holder, which keep running and serve images of themselves. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { builtBinary } from "../heap/scenarios.ts";

export interface Running {
  /** `127.0.0.1:40123` */
  readonly address: string;
  readonly pid: number;
  readonly binary: string;
}

export interface RunOptions {
  readonly objects?: number;
}

/** Runs a scenario until the test ends. */
export async function running(scenario: string, options: RunOptions = {}): Promise<Running> {
  const process = await start(scenario, options);
  onTestFinished(process.stop);
  return process;
}

/** Runs a scenario with an empty environment until it is stopped. */
export async function start(
  scenario: string,
  { objects = 3000 }: RunOptions,
): Promise<Running & { readonly stop: () => void }> {
  const binary = builtBinary();
  const args = ["-scenario", scenario, "-objects", String(objects), "-serve"];
  // The program ends when its standard input closes, so that it never outlives this process.
  const child = spawn(binary, args, { env: {}, stdio: ["pipe", "pipe", "inherit"] });
  const address = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the program ended with status ${code}`)));
  });
  const stop = () => {
    child.kill("SIGKILL");
  };
  return { address, pid: child.pid ?? 0, binary, stop };
}
