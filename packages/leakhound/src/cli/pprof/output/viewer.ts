/** Shows a report with another program: a browser, or an installed viewer. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import type { Viewer } from "../arguments/report-names.ts";
import { type Content, writeTo } from "./write-content.ts";

type Program = readonly [command: string, ...args: string[]];

interface ViewerOptions {
  readonly format: "svg" | "pdf" | "ps" | "callgrind";
  readonly programs: readonly Program[];
}

/** A wrapper script may exit before the viewer has read the file. */
const READING_MS = 1000;

export const VIEWERS: Readonly<Record<Viewer, ViewerOptions>> = {
  web: { format: "svg", programs: browsers() },
  eog: { format: "svg", programs: [["eog"]] },
  evince: { format: "pdf", programs: [["evince"]] },
  gv: { format: "ps", programs: [["gv", "--noantialias"]] },
  kcachegrind: { format: "callgrind", programs: [["kcachegrind"]] },
};

/** Programs that can open a page, the user's choice first. */
export function browsers(): readonly Program[] {
  const chosen = process.env["BROWSER"]?.split(" ").filter((part) => part !== "") ?? [];
  const [command, ...args] = chosen;
  const first: Program[] = command === undefined ? [] : [[command, ...args]];
  if (process.platform === "darwin") return [...first, ["/usr/bin/open"]];
  if (process.platform === "win32") return [...first, ["cmd", "/c", "start"]];
  const known = ["chrome", "google-chrome", "chromium", "firefox", "sensible-browser"];
  const desktop = process.env["DISPLAY"] ? ["xdg-open"] : [];
  return [...first, ...[...known, ...desktop].map((name): Program => [name])];
}

/** Writes the content to a file for the first program that starts, and removes the file after the program exits. */
export async function showFile(
  content: Content,
  format: string,
  programs: readonly Program[],
  isInteractive: boolean,
): Promise<Result<null, Fault>> {
  const folder = await mkdtemp(join(tmpdir(), "leakhound-"));
  const path = join(folder, `profile.${format}`);
  const written = await writeTo(path, content);
  if (!written.ok) return written;
  const started = await startFirst(programs, path);
  if (!started) {
    await rm(folder, { recursive: true, force: true });
    return err(noViewer(programs));
  }
  const removed = started.ended.then(() => rm(folder, { recursive: true, force: true }));
  if (!isInteractive) await removed;
  return ok(null);
}

/** Starts the first program that exists; null if none does. `ended` resolves when it has exited and had time to read. */
export async function startFirst(
  programs: readonly Program[],
  argument: string,
): Promise<{ readonly ended: Promise<unknown> } | null> {
  for (const [command, ...args] of programs) {
    const program = spawn(command, [...args, argument], { stdio: ["ignore", "ignore", "inherit"] });
    const exit = once(program, "exit");
    exit.catch(() => {}); // The spawn below reports the same failure.
    try {
      await once(program, "spawn");
    } catch {
      continue;
    }
    return { ended: Promise.all([exit, new Promise((resolve) => setTimeout(resolve, READING_MS))]) };
  }
  return null;
}

function noViewer(programs: readonly Program[]): Fault {
  const what = `no viewer could be started; tried: ${programs.map(([command]) => command).join(", ")}`;
  return { code: "no-viewer", what, where: "this machine", todo: "use -svg with -output, or -http" };
}
