import { expect, it } from "vitest";
import { Turns } from "../../src/profiles/turns.ts";

it("runs few at once, in order, and refuses more than may wait", async () => {
  const turns = new Turns({ runningMax: 2, waitingMax: 1 });
  const ends: (() => void)[] = [];
  const started: string[] = [];
  const work = (name: string) =>
    turns.take(async () => {
      started.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      return name;
    });
  const [a, b, c] = [work("a"), work("b"), work("c")];
  expect(await work("d")).toBeNull();
  expect(started).toEqual(["a", "b"]);
  ends[0]!();
  expect(await a).toBe("a");
  await expect.poll(() => started).toEqual(["a", "b", "c"]);
  ends[1]!();
  ends[2]!();
  expect([await b, await c]).toEqual(["b", "c"]);
});

it("goes on after work that failed", async () => {
  const turns = new Turns({ runningMax: 1, waitingMax: 0 });
  await expect(turns.take(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(await turns.take(async () => 1)).toBe(1);
});
