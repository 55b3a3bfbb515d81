/** A Node service with the built admin and nothing else, under a load of requests to it, watched by leakhound. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { Diagnosis } from "../../src/verdict/facts/diagnosis.ts";
import { start, stopped, until } from "../e2e/run-leakhound.ts";

const CLIENTS = 8;
/** The cheapest, so that there are most requests. */
const PATHS = ["/debug/pprof/cmdline", "/debug/pprof/symbol", "/healthz"];
const WARM_UP_MS = 2_000;
const REQUESTS_WITHIN_MS = 60_000;
const SERVICE = `
const { createAdmin } = await import(process.argv[1]);
console.log((await createAdmin({ samplingIntervalBytes: 16384 }).listen({ port: 0 })).url);
process.stdin.on("close", () => process.exit()).resume();
`;

export interface Judged {
  readonly diagnosis: Diagnosis;
  readonly requests: number;
}

export interface LoadedWatch {
  /** Length of the watch. On a busy machine it is longer, until so many requests have been answered. */
  readonly seconds: number;
  readonly requestsMin: number;
  /** Requests that are sent at most; as many as are answered without it. */
  readonly perSecondMax?: number;
}

/** @param folder for the recording */
export async function judgedUnderLoad(
  folder: string,
  { seconds, requestsMin, perSecondMax }: LoadedWatch,
): Promise<Judged> {
  const admin = new URL("../../../admin/dist/index.js", import.meta.url).href;
  const service = spawn(process.execPath, ["--input-type=module", "-e", SERVICE, admin], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void service.stdin.end());
  const [url] = await once(createInterface(service.stdout), "line");
  const load = startLoad(url, perSecondMax === undefined ? 0 : (CLIENTS * 1_000) / perSecondMax);
  await delay(WARM_UP_MS);
  const watch = start(["watch", url, "--for", "2h", "--every", "1s", "--out", "own-admin", "--json"], folder);
  await delay(1_000 * seconds);
  await until(`${requestsMin} requests`, () => load.requests() >= requestsMin, REQUESTS_WITHIN_MS);
  const { stdout } = await stopped(watch);
  return { diagnosis: JSON.parse(stdout), requests: await load.stop() };
}

interface RunningLoad {
  requests(): number;
  stop(): Promise<number>;
}

/** @param pauseMs of each client after a request */
function startLoad(url: string, pauseMs: number): RunningLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  let requests = 0;
  let isOver = false;
  const ask = async () => {
    while (!isOver) {
      await new Promise<void>((resolve, reject) => {
        const sent = request(url + PATHS[requests % PATHS.length]!, { agent }, (response) => {
          response.resume().once("end", resolve);
        });
        sent.once("error", reject).end();
      });
      requests++;
      if (pauseMs > 0) await delay(pauseMs);
    }
  };
  const clients = Array.from({ length: CLIENTS }, ask);
  return {
    requests: () => requests,
    async stop() {
      isOver = true;
      await Promise.all(clients);
      agent.destroy();
      return requests;
    },
  };
}
