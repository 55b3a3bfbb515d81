/** A Node service with the built admin and nothing else, under a load of requests to it, watched by leakhound. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { Diagnosis } from "../../src/verdict/facts/diagnosis.ts";
import { run } from "../e2e/run-leakhound.ts";

const CLIENTS = 8;
/** The cheapest, so that there are most requests. */
const PATHS = ["/debug/pprof/cmdline", "/debug/pprof/symbol", "/healthz"];
const WARM_UP_MS = 2_000;
const SERVICE = `
const { createAdmin } = await import(process.argv[1]);
console.log((await createAdmin({ samplingIntervalBytes: 16384 }).listen({ port: 0 })).url);
process.stdin.on("close", () => process.exit()).resume();
`;

export interface Judged {
  readonly diagnosis: Diagnosis;
  readonly requests: number;
}

/** @param folder for the recording; @param seconds length of the watch */
export async function judgedUnderLoad(folder: string, seconds: number): Promise<Judged> {
  const admin = new URL("../../../admin/dist/index.js", import.meta.url).href;
  const service = spawn(process.execPath, ["--input-type=module", "-e", SERVICE, admin], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void service.stdin.end());
  const [url] = await once(createInterface(service.stdout), "line");
  const load = startLoad(url);
  await new Promise((wake) => setTimeout(wake, WARM_UP_MS));
  const args = ["watch", url, "--for", `${seconds}s`, "--every", "1s", "--out", "own-admin", "--json"];
  const { stdout } = await run(args, folder);
  return { diagnosis: JSON.parse(stdout), requests: await load.stop() };
}

function startLoad(url: string): { stop(): Promise<number> } {
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
    }
  };
  const clients = Array.from({ length: CLIENTS }, ask);
  return {
    async stop() {
      isOver = true;
      await Promise.all(clients);
      agent.destroy();
      return requests;
    },
  };
}
