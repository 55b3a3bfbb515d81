/** A real ClickHouse engine for tests: a server of its own process, which a test can kill, begin again and cut off. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../../testbed/clickhouse/", import.meta.url));
const LOCK = join(FOLDER, ".installing");
/** Longer than an installation takes: the lock of one that was killed is older. */
const LOCK_AGE_MS = 600_000;
const START_ATTEMPTS_MAX = 20;

export interface TestClickHouse {
  readonly url: string;
  /** Ends the process at once, as kill -9 does. */
  kill(): Promise<void>;
  /** Begins it again on its folder and its port. */
  restart(): Promise<void>;
  /** Breaks all connections, and refuses new ones for a time. */
  cut(ms: number): Promise<void>;
  /** The next insert is stored, and its answer is lost. */
  loseAnswer(): Promise<void>;
  /** Ends it, and removes its folder. */
  end(): Promise<void>;
}

/** The reason why there is no engine on this machine; null where there is one, which is installed on first use. */
export async function missingClickHouse(): Promise<string | null> {
  const { chdb: version } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")).dependencies;
  for (;;) {
    if (isInstalled()) return null;
    if (tryLock()) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  try {
    if (isInstalled()) return null;
    const install = ["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", `chdb@${version}`];
    const { status, stderr } = spawnSync("npm", install, { cwd: FOLDER, encoding: "utf8" });
    if (status !== 0) return `chdb ${version} cannot be installed: ${stderr.split("\n", 1)[0]}`;
    return isInstalled() ? null : `chdb has no engine for ${process.platform} ${process.arch}`;
  } finally {
    rmdirSync(LOCK);
  }
}

/** Whether the library and its binaries are there. */
function isInstalled(): boolean {
  if (!existsSync(join(FOLDER, "node_modules/chdb/package.json"))) return false;
  const loads = 'await import("chdb")';
  return spawnSync(process.execPath, ["--input-type=module", "-e", loads], { cwd: FOLDER }).status === 0;
}

function tryLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    if (existsSync(LOCK) && Date.now() - statSync(LOCK).mtimeMs > LOCK_AGE_MS) rmSync(LOCK, { recursive: true });
    return false;
  }
}

export async function startClickHouse(): Promise<TestClickHouse> {
  const data = mkdtempSync(join(tmpdir(), "leakhound-clickhouse-"));
  let { child, port } = await begin(data, 0);
  const url = `http://127.0.0.1:${port}`;
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, "exit");
  };
  const control = async (command: string): Promise<void> => {
    await fetch(`${url}/control/${command}`, { method: "POST" }).catch(() => {});
  };
  return {
    url,
    kill: () => end("SIGKILL"),
    async restart() {
      ({ child, port } = await begin(data, port));
    },
    cut: (ms) => control(`cut?ms=${ms}`),
    loseAnswer: () => control("lose"),
    async end() {
      await end("SIGKILL");
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The port of a server that was killed is free again a moment later. */
async function begin(data: string, port: number): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const child = spawn(process.execPath, ["server.mjs", data, String(port)], {
      cwd: FOLDER,
      stdio: ["pipe", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (part) => (errors += part));
    const line = await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => null)]);
    if (line) return { child, port: JSON.parse(String(line[0])).port };
    if (attempt === START_ATTEMPTS_MAX) throw new Error(`the engine does not start: ${errors.slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
