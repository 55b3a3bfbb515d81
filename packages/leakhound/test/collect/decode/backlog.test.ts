import { describe, expect, it } from "vitest";
import { bytes } from "../../../src/base/units.ts";
import { Backlog } from "../../../src/collect/decode/backlog.ts";

/** Work that is decoded when the test says so. */
function slowWork() {
  let finish = (): void => {};
  const work = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { work, finish: () => finish() };
}

/** Notes the order in which requests began. */
function requests(backlog: Backlog) {
  const gone: string[] = [];
  return {
    gone,
    ask: (name: string) => void backlog.space().then(() => gone.push(name)),
    settled: () => new Promise<void>((resolve) => setTimeout(resolve)),
  };
}

describe("a backlog of bodies", () => {
  it("has space while fewer bytes wait than its limit", async () => {
    const backlog = new Backlog(bytes(100));
    void backlog.hold(99, slowWork().work);
    const { gone, ask, settled } = requests(backlog);
    ask("a");
    await settled();
    expect(gone).toEqual(["a"]);
  });

  it("lets one request begin for each body that was decoded, in order, and all when nothing waits", async () => {
    const backlog = new Backlog(bytes(100));
    const [first, second] = [slowWork(), slowWork()];
    const [one, other] = [backlog.hold(60, first.work), backlog.hold(60, second.work)];
    const { gone, ask, settled } = requests(backlog);
    for (const name of ["a", "b", "c", "d"]) ask(name);
    await settled();
    expect(gone).toEqual([]);
    first.finish();
    await one;
    await settled();
    expect(gone).toEqual(["a"]);
    second.finish();
    await other;
    await settled();
    expect(gone).toEqual(["a", "b", "c", "d"]);
  });

  it("counts a body no longer that failed", async () => {
    const backlog = new Backlog(bytes(100));
    await expect(backlog.hold(200, Promise.reject(new Error("ended")))).rejects.toThrow("ended");
    const { gone, ask, settled } = requests(backlog);
    ask("a");
    await settled();
    expect(gone).toEqual(["a"]);
  });
});
