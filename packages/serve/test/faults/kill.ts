/** Kills the server again and again while profiles are pushed: each that was answered with 200 is there afterward. */
import { expect } from "vitest";
import { randomOf } from "../../../leakhound/test/fuzz/mutate.ts";
import { newFolder } from "../support/started-server.ts";
import { isStored, PROFILES, push, startServing } from "./serving.ts";

const AGENTS = 6;
const LIFE_MS_MIN = 500;
const LIFE_MS_MORE = 2_500;

/** @param text the configuration, without the address */
export async function killRounds(rounds: number, seed: number, text = "data: data\n"): Promise<void> {
  const folder = newFolder();
  const random = randomOf(seed);
  const acknowledged = new Map<string, Uint8Array>();
  for (let round = 0; round < rounds; round++) {
    const serving = await startServing(folder, text);
    let isOver = false;
    const agents = Array.from({ length: AGENTS }, async (_, agent) => {
      for (let number = 0; !isOver; number++) {
        const pod = `r${round}-a${agent}-n${number}`;
        const profile = PROFILES[(round + agent + number) % PROFILES.length]!;
        if ((await push(serving.url, pod, profile)) === 200) acknowledged.set(pod, profile);
      }
    });
    await new Promise((wake) => setTimeout(wake, LIFE_MS_MIN + random() * LIFE_MS_MORE));
    await serving.kill();
    isOver = true;
    await Promise.all(agents);
  }
  const last = await startServing(folder, text);
  expect(acknowledged.size, "profiles that were acknowledged").toBeGreaterThan(rounds);
  const lost: string[] = [];
  for (const [pod, profile] of acknowledged) if (!(await isStored(last.url, pod, profile))) lost.push(pod);
  expect(lost, `of ${acknowledged.size} acknowledged profiles, seed ${seed}`).toEqual([]);
  expect(await last.end()).toBe(0);
}
