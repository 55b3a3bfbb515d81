/** A real service that ends again and again and is started again each time: killed by its leak, or by a crash after it warmed up. */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DiagnosisJson } from "../../src/report/json/diagnosis.ts";
import { describeWithGo } from "../support/go.ts";
import { goBuild } from "../support/go-builds.ts";
import { newFolder, start, stopped, until } from "./run-leakhound.ts";

const RESTART_MS = 200;
/** A process lives for some 5 s on a quiet machine, longer on a busy one. The growth is judged across the processes that ended. */
const ENDINGS = 4;
const WATCHED_WITHIN_MS = 120_000;
const TEST_WITHIN_MS = WATCHED_WITHIN_MS + 60_000;

describeWithGo("a service that ends again and again", () => {
  let folder: string;
  let service: Loop;

  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => {
    service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const watched = async (args: readonly string[]) => {
    const address = `127.0.0.1:${await freePort()}`;
    const loop = startAgainAndAgain(address, args);
    service = loop;
    const options = ["--for", "10m", "--every", "400ms", "--grace", "20s", "--out", "recording", "--json"];
    const watch = start(["watch", address, ...options], folder);
    await until("enough processes have ended", () => loop.endings() >= ENDINGS, WATCHED_WITHIN_MS);
    const { status, stdout } = await stopped(watch);
    const diagnosis: DiagnosisJson = JSON.parse(stdout);
    return { status, diagnosis };
  };

  it("because of a leak is reported as a leak across its processes", { timeout: TEST_WITHIN_MS }, async () => {
    const { status, diagnosis } = await watched(["-mode", "leak", "-limit", "96"]);
    expect(diagnosis).toMatchObject({ verdict: "leak", kind: "heap", reasonCode: "climbs-in-each-process" });
    expect(diagnosis.sites[0]!.function).toMatch(/^main\.(filled|order)$/);
    expect(diagnosis.reasonFacts).toMatchObject({ measure: "live-heap", lifetime: { medianMs: expect.any(Number) } });
    expect(status).toBe(1);
  });

  it("after it has warmed up is not", { timeout: TEST_WITHIN_MS }, async () => {
    const { status, diagnosis } = await watched(["-mode", "crash", "-after", "4s"]);
    expect(diagnosis.verdict).not.toBe("leak");
    expect(status).not.toBe(1);
  });
});

interface Loop {
  /** How many processes have ended. */
  endings(): number;
  stop(): void;
}

/** Starts the program each time it has ended, until stopped. */
function startAgainAndAgain(address: string, args: readonly string[]): Loop {
  const program = goBuild({ module: "loop" });
  let child: ChildProcess | null = null;
  let isStopped = false;
  let endings = 0;
  const begin = () => {
    if (isStopped) return;
    child = spawn(program, ["-listen", address, ...args], { stdio: "ignore" });
    child.once("exit", () => {
      endings++;
      setTimeout(begin, RESTART_MS);
    });
  };
  begin();
  return {
    endings: () => endings,
    stop() {
      isStopped = true;
      child?.kill("SIGKILL");
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
