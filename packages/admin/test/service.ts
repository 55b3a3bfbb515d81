/**
 * A real Node process with the admin: the admin is bundled as it is published, and the service runs from its source, so
 * that tests can check files and lines in its profiles.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import type { AdminOptions } from "../src/index.ts";

const SERVICE = fileURLToPath(new URL("fixtures/service.mjs", import.meta.url));
const ENTRY = fileURLToPath(new URL("../src/index.ts", import.meta.url));

export interface ServiceOptions {
  readonly admin?: AdminOptions;
  /** Another profiler starts the heap sampler before the admin. */
  readonly rival?: boolean;
}

export interface Service {
  readonly url: string;
  /** Requests this path; fails the test unless the status is 200. */
  get(path: string): Promise<Uint8Array>;
}

/** Starts the service; it ends with the running test. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const child = spawn(process.execPath, [SERVICE, await bundledAdmin(), JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.stdin.end();
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the service ended with status ${code}`)));
  });
  return { url, get: (path) => bodyOf(url + path) };
}

async function bodyOf(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  const body = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${url}: ${response.status} ${new TextDecoder().decode(body)}`);
  return body;
}

/** File and line (from 1) of a function of the service. */
export function definitionOf(name: string): { file: string; line: number } {
  const lines = readFileSync(SERVICE, "utf8").split("\n");
  return { file: SERVICE, line: lines.findIndex((line) => line.startsWith(`function ${name}(`)) + 1 };
}

let bundle: Promise<string> | null = null;

/** Path of the admin as one module, which imports only modules of Node. */
export function bundledAdmin(): Promise<string> {
  bundle ??= bundleAdmin();
  return bundle;
}

async function bundleAdmin(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-admin-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "admin.mjs");
  await build({ entryPoints: [ENTRY], outfile, bundle: true, platform: "node", format: "esm", target: "node20.19" });
  return outfile;
}
