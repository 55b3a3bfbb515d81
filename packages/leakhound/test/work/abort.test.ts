import { describe, expect, it } from "vitest";
import { unlessAborted } from "../../src/work/abort.ts";

const never = new Promise<string>(() => {});

describe("work that is waited for until a signal", () => {
  it("gives its result", async () => {
    expect(await unlessAborted(Promise.resolve("done"), new AbortController().signal)).toBe("done");
  });

  it("gives null as soon as the signal is aborted", async () => {
    const stop = new AbortController();
    const waiting = unlessAborted(never, stop.signal);
    stop.abort();
    expect(await waiting).toBeNull();
    expect(await unlessAborted(never, stop.signal)).toBeNull();
  });

  it("rejects as the work does", async () => {
    const work = Promise.reject(new Error("broken"));
    await expect(unlessAborted(work, new AbortController().signal)).rejects.toThrow("broken");
  });
});
