/** A real service that ends again and again and is started again each time: killed by its leak, or by a crash after it warmed up. */
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { DiagnosisJson } from "../../src/report/json/diagnosis.ts";
import { describeWithGo } from "../support/go.ts";
import { goBuild } from "../support/go-builds.ts";
import { newFolder, run } from "./run-leakhound.ts";

const RESTART_MS = 200;

describeWithGo("a service that ends again and again", () => {
  let folder: string;
  let service: { stop(): void };

  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => {
    service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const watched = async (args: readonly string[]) => {
    const address = `127.0.0.1:${await freePort()}`;
    service = startAgainAndAgain(address, args);
    const options = ["--for", "24s", "--every", "400ms", "--grace", "20s", "--out", "recording", "--json"];
    const { status, stdout } = await run(["watch", address, ...options], folder);
    const diagnosis: DiagnosisJson = JSON.parse(stdout);
    return { status, diagnosis };
  };

  it("because of a leak is reported as a leak across its processes", async () => {
    const { status, diagnosis } = await watched(["-mode", "leak", "-limit", "96"]);
    expect(diagnosis).toMatchObject({ verdict: "leak", kind: "heap", reasonCode: "climbs-in-each-process" });
    expect(diagnosis.sites[0]!.function).toMatch(/^main\.(filled|order)$/);
    expect(diagnosis.reasonFacts).toMatchObject({ measure: "live-heap", lifetime: { medianMs: expect.any(Number) } });
    expect(status).toBe(1);
  });

  it("after it has warmed up is not", async () => {
    const { status, diagnosis } = await watched(["-mode", "crash", "-after", "4s"]);
    expect(diagnosis.verdict).not.toBe("leak");
    expect(status).not.toBe(1);
  });
});

/** Starts the program each time it has ended, until stopped. */
function startAgainAndAgain(address: string, args: readonly string[]): { stop(): void } {
  const program = goBuild({ module: "loop" });
  let child: ChildProcess | null = null;
  let isStopped = false;
  const begin = () => {
    if (isStopped) return;
    child = spawn(program, ["-listen", address, ...args], { stdio: "ignore" });
    child.once("exit", () => setTimeout(begin, RESTART_MS));
  };
  begin();
  return {
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
