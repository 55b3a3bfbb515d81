/** The built server in a process of its own, which a test may kill, and pushes to it whose answers are kept. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { BIN } from "../../../leakhound/test/e2e/run-leakhound.ts";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";

/** On a crowded machine the start takes long; a server that does not start is found all the same. */
const READY_WITHIN_MS = 120_000;

export interface Serving {
  readonly url: string;
  readonly pid: number;
  /** What it wrote to standard error. */
  stderr(): string;
  /** Kills it at once. */
  kill(): Promise<void>;
  /** Ends it in order. @returns the exit status */
  end(): Promise<number | null>;
}

/** @param text the configuration, without the address */
export async function startServing(
  folder: string,
  text: string,
  nodeOptions: readonly string[] = [],
): Promise<Serving> {
  writeFileSync(join(folder, "leakhound.yaml"), `listen: 127.0.0.1:0\n${text}`);
  const args = [...nodeOptions, BIN, "serve", "--config", "leakhound.yaml"];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  let [stdout, stderr] = ["", ""];
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    stderr += part;
  });
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  onTestFinished(kill);
  const url = await new Promise<string>((resolve, reject) => {
    setTimeout(() => reject(new Error(`the server did not start: ${stderr}`)), READY_WITHIN_MS).unref();
    child.on("exit", () => reject(new Error(`the server ended: ${stderr}`)));
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      stdout += part;
      const found = /listening on (\S+);/.exec(stdout)?.[1];
      if (found) resolve(found);
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    stderr: () => stderr,
    kill,
    async end() {
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
  };
}

/** Profiles that differ from each other. */
export const PROFILES = Array.from({ length: 20 }, (_, row) => recordedProfile("heap", row));

/** @returns the status of the answer; null where none came, so that it is not known whether the profile is stored */
export async function push(url: string, pod: string, profile: Uint8Array): Promise<number | null> {
  const query = `name=${encodeURIComponent(`shop{pod=${pod}}`)}&format=pprof`;
  const answer = await fetch(`${url}/ingest?${query}`, { method: "POST", body: new Uint8Array(profile) }).catch(
    () => null,
  );
  await answer?.arrayBuffer().catch(() => {});
  return answer?.status ?? null;
}

/** @returns whether the stored profile of the pod has the bytes that were pushed */
export async function isStored(url: string, pod: string, profile: Uint8Array): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/profile?service=shop&instance=${pod}`);
  if (!answer.ok) return false;
  return Buffer.compare(gunzipSync(Buffer.from(await answer.arrayBuffer())), gunzipSync(profile)) === 0;
}
