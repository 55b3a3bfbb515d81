/** A real ZooKeeper for tests, on loopback, and replicas of the engine of ClickHouse that use it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const FOLDER = fileURLToPath(new URL("../../../../testbed/clickhouse/", import.meta.url));
const JARS = join(FOLDER, "node_modules/.zookeeper");
const START_WITHIN_MS = 30_000;
const STATEMENTS_WITHIN_MS = 60_000;

/** The reason why there is no ZooKeeper on this machine; null where there is one, which is installed on first use. */
export function missingZooKeeper(): string | null {
  if (spawnSync("java", ["-version"]).status !== 0) return "there is no java";
  if (existsSync(JARS)) return null;
  const copying = ["-q", "-B", "dependency:copy-dependencies", `-DoutputDirectory=${JARS}.tmp`];
  if (spawnSync("mvn", copying, { cwd: join(FOLDER, "zookeeper") }).status !== 0)
    return "ZooKeeper cannot be had from a repository of Maven";
  spawnSync("mv", [`${JARS}.tmp`, JARS]);
  return null;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** @returns the port of a ZooKeeper that ends with the test */
export async function startZooKeeper(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-zookeeper-"));
  const port = await freePort();
  const file = join(folder, "zoo.cfg");
  const lines = [`dataDir=${folder}`, `clientPort=${port}`, "clientPortAddress=127.0.0.1", "tickTime=500"];
  writeFileSync(file, [...lines, "admin.enableServer=false", ""].join("\n"));
  const main = "org.apache.zookeeper.server.ZooKeeperServerMain";
  const child = spawn("java", ["-Xmx128m", "-cp", join(JARS, "*"), main, file], { stdio: "ignore" });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    rmSync(folder, { recursive: true, force: true });
  });
  for (const deadline = Date.now() + START_WITHIN_MS; Date.now() < deadline; ) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return port;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("ZooKeeper does not start");
}

export interface Replica {
  readonly shard: string;
  readonly replica: string;
}

export type StatementAnswer = { readonly answer: string } | { readonly error: string };

const configOf = (port: number, { shard, replica }: Replica): string => `<clickhouse>
  <logger><level>none</level></logger>
  <zookeeper><node><host>127.0.0.1</host><port>${port}</port></node></zookeeper>
  <macros><shard>${shard}</shard><replica>${replica}</replica></macros>
  <remote_servers><main>
    <shard><replica><host>127.0.0.1</host><port>9001</port></replica></shard>
    <shard><replica><host>127.0.0.1</host><port>9002</port></replica></shard>
  </main></remote_servers>
</clickhouse>
`;

/** Runs statements on a replica with an empty folder. */
export async function onReplica(
  port: number,
  place: Replica,
  statements: readonly string[],
): Promise<readonly StatementAnswer[]> {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-replica-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "config.xml"), configOf(port, place));
  const program = join(FOLDER, "statements.mjs");
  const child = spawn(process.execPath, [program, join(folder, "data")], {
    cwd: folder,
    stdio: ["pipe", "pipe", "ignore"],
    timeout: STATEMENTS_WITHIN_MS,
    killSignal: "SIGKILL",
  });
  child.stdin.end(JSON.stringify(statements));
  const output = await text(child.stdout);
  return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "[]");
}
