/** Starts a real Prometheus Alertmanager on loopback for one test; returns null where none is installed. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { emptyFolder, folderOf } from "./folders.ts";
import { closedPort } from "./servers.ts";

const CONFIG = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n";
const READY_WITHIN_MS = 60_000;

export interface RunningAlertmanager {
  readonly origin: string;
  /** @returns the alerts that are firing now */
  alerts(): Promise<readonly FiringAlert[]>;
}

export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly endsAt: string;
}

/** Debian and the Prometheus project name the program differently. @returns the installed one */
function installed(): string | null {
  const names = ["prometheus-alertmanager", "alertmanager"];
  return names.find((name) => spawnSync(name, ["--version"]).status === 0) ?? null;
}

export async function startAlertmanager(): Promise<RunningAlertmanager | null> {
  const program = installed();
  if (program === null) {
    console.log("skipped, because there is no alertmanager on the PATH: alerts of an alarm");
    return null;
  }
  const host = `127.0.0.1:${await closedPort()}`;
  const args = [
    `--config.file=${join(folderOf({ "alertmanager.yml": CONFIG }), "alertmanager.yml")}`,
    `--storage.path=${emptyFolder()}`,
    `--web.listen-address=${host}`,
    "--cluster.listen-address=",
  ];
  const child = spawn(program, args, { stdio: "ignore" });
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  );
  const origin = `http://${host}`;
  await ready(`${origin}/-/ready`, () => child.exitCode === null);
  return { origin, alerts: async () => (await fetch(`${origin}/api/v2/alerts`)).json() };
}

async function ready(url: string, isAlive: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    if (!isAlive() || Date.now() > deadline)
      throw new Error(`the Alertmanager is not ready within ${READY_WITHIN_MS} ms`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
