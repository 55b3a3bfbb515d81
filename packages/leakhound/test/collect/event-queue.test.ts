import { describe, expect, it } from "vitest";
import { EventQueue } from "../../src/collect/event-queue.ts";

describe("a queue of events", () => {
  it("gives them in the order in which they come, whichever source was added first", async () => {
    const queue = new EventQueue<string>();
    let finish = (_: string): void => {};
    const late = new Promise<string>((resolve) => {
      finish = resolve;
    });
    void queue.add(late);
    void queue.add(Promise.resolve("early"));
    await queue.filled();
    expect([queue.take(), queue.take()]).toEqual(["early", null]);
    finish("late");
    await queue.filled();
    expect(queue.take()).toBe("late");
  });

  it("rejects with what a source fails with, and `add` does not", async () => {
    const queue = new EventQueue<string>();
    await queue.add(Promise.reject(new Error("broken")));
    await expect(queue.filled()).rejects.toThrow("broken");
  });
});
