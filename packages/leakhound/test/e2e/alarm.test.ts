import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type FiringAlert, startAlertmanager } from "../support/alertmanager.ts";
import { describeWithGo, startLoad, startTestbed } from "../support/go.ts";
import { serve, takesBodies } from "../support/servers.ts";
import { newFolder, start } from "./leakhound.ts";

const parent = newFolder();
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const LEAKING_LOAD = { probesPerSecond: 300, ordersPerSecond: 20 };
/** So many orders that the cache of pages is full within seconds. */
const FIXED_LOAD = { probesPerSecond: 100, ordersPerSecond: 300 };
/** A day of two-hour windows, as it were, in seconds: a judgement each second. */
const WINDOW = ["--window", "24s", "--every", "500ms"];
const WITHIN_MS = 60_000;

interface Told {
  readonly event: string;
  readonly target: string;
  readonly kind: string;
  readonly site: string;
  readonly growth: { readonly low: number; readonly high: number } | null;
  readonly report: string;
}

/** Asks until the answer is right; too late fails the test with the last one. */
const eventually = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: WITHIN_MS, interval: 200 });

/** Windows of seconds judge a real service at the edge of what can be told, so that a loaded machine gets another try. */
const TRIES = { timeout: 150_000, retry: 2 };

describeWithGo("leakhound watch without --for, as an alarm", () => {
  it("opens while a service leaks, and closes after the mended one takes its place", TRIES, async () => {
    const folder = mkdtempSync(join(parent, "try-"));
    const told: Told[] = [];
    const hook = await serve(takesBodies((body) => told.push(JSON.parse(body))));
    const manager = await startAlertmanager();
    const firing = async (): Promise<readonly FiringAlert[]> => (manager ? manager.alerts() : []);
    const leaking = await startTestbed({ scenario: "leak" });
    const load = startLoad(leaking.service, LEAKING_LOAD);
    const receivers = ["--webhook", `${hook.origin}/s3cret`, "--webhook-header", "x-key: s3cret"];
    const managed = manager ? ["--alertmanager", manager.origin] : [];
    const watch = start(["watch", leaking.admin, "--out", "rec", ...WINDOW, ...receivers, ...managed], folder);

    await eventually(() => told.map(({ event }) => event)).toContain("opened");
    expect(told[0]).toMatchObject({ schema: "leakhound.alarm/1", event: "opened", target: leaking.admin });
    // In the first seconds a cache that fills may lead; then the alarm changes to what goes on.
    await eventually(() => told.at(-1)).toMatchObject({
      kind: "heap",
      site: expect.stringMatching(/^(net\/|github\.com\/gorilla\/context\.)/),
    });
    const leak = told.at(-1)!;
    const site = leak.site.replace(/^.*\//, "");
    expect(leak.growth!.low).toBeGreaterThan(0);
    expect(readFileSync(leak.report, "utf8")).toContain(site);
    expect(hook.requests[0]!.headers["x-key"]).toBe("s3cret");
    if (manager) {
      const labels = { alertname: "LeakhoundMemoryLeak", instance: leaking.admin, kind: "heap", site };
      await eventually(firing).toMatchObject([{ labels }]);
      const [alert] = await firing();
      expect(existsSync(alert!.annotations["report"]!)).toBe(true);
      expect(Date.parse(alert!.endsAt)).toBeGreaterThan(Date.now() + 60_000);
    }

    await load.stop();
    await leaking.stop();
    const fixed = await startTestbed({ scenario: "fixed", service: leaking.service, admin: leaking.admin });
    const fixedLoad = startLoad(fixed.service, FIXED_LOAD);
    await eventually(() => told.map(({ event }) => event)).toContain("closed");
    await eventually(firing).toEqual([]);
    expect(told.map(({ event }) => event).filter((event) => event !== "changed")).toEqual(["opened", "closed"]);
    expect(told.at(-1)).toMatchObject({ kind: "heap", growth: null });

    watch.child.kill("SIGINT");
    const { stderr } = await watch.outcome;
    expect(stderr).toContain("alarm opened: heap leak");
    expect(stderr).toContain("alarm closed");
    expect(stderr).not.toContain("s3cret");
    await fixedLoad.stop();
    await fixed.stop();
  });
});
