import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type FiringAlert, startAlertmanager } from "../support/alertmanager.ts";
import { describeWithGo, startLoad, startTestbed } from "../support/go.ts";
import { serve, takesBodies } from "../support/servers.ts";
import { newFolder, start } from "./run-leakhound.ts";

const parent = newFolder();
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const LEAKING_LOAD = { probesPerSecond: 300, ordersPerSecond: 20 };
/** The orders fill the cache of pages within seconds. */
const FIXED_LOAD = { probesPerSecond: 100, ordersPerSecond: 300 };
/** Seconds instead of the hours of real use: one verdict each second. */
const WINDOW = ["--window", "24s", "--every", "500ms"];
const WITHIN_MS = 60_000;

interface SentAlarm {
  readonly event: string;
  readonly target: string;
  readonly kind: string;
  readonly site: string;
  readonly growth: { readonly low: number; readonly high: number } | null;
  readonly report: string;
}

/** Reads the value again and again until it is as expected; fails with the last value when that takes too long. */
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: WITHIN_MS, interval: 200 });

/** A window of seconds holds barely enough profiles for a verdict. On a busy machine the test may need another attempt. */
const ATTEMPTS = { timeout: 150_000, retry: 2 };

describeWithGo("leakhound watch without --for, as an alarm", () => {
  it("opens while a service leaks, and closes after the fixed service replaces it", ATTEMPTS, async () => {
    const folder = mkdtempSync(join(parent, "attempt-"));
    const sent: SentAlarm[] = [];
    const hook = await serve(takesBodies((body) => sent.push(JSON.parse(body))));
    const manager = await startAlertmanager();
    const firing = async (): Promise<readonly FiringAlert[]> => (manager ? manager.alerts() : []);
    const leaking = await startTestbed({ scenario: "leak" });
    const load = startLoad(leaking.service, LEAKING_LOAD);
    const receivers = ["--webhook", `${hook.origin}/s3cret`, "--webhook-header", "x-key: s3cret"];
    const managed = manager ? ["--alertmanager", manager.origin] : [];
    const watch = start(["watch", leaking.admin, "--out", "rec", ...WINDOW, ...receivers, ...managed], folder);

    await eventually(() => sent.map(({ event }) => event)).toContain("opened");
    expect(sent[0]).toMatchObject({ schema: "leakhound.alarm/1", event: "opened", target: leaking.admin });
    // In the first seconds the site of a cache that fills may grow fastest; then the alarm changes to the leak.
    await eventually(() => sent.at(-1)).toMatchObject({
      kind: "heap",
      site: expect.stringMatching(/^(net\/|github\.com\/gorilla\/context\.)/),
    });
    const leak = sent.at(-1)!;
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
    await eventually(() => sent.map(({ event }) => event)).toContain("closed");
    await eventually(firing).toEqual([]);
    expect(sent.map(({ event }) => event).filter((event) => event !== "changed")).toEqual(["opened", "closed"]);
    expect(sent.at(-1)).toMatchObject({ kind: "heap", growth: null });

    watch.child.kill("SIGINT");
    const { stderr } = await watch.outcome;
    expect(stderr).toContain("alarm opened: heap leak");
    expect(stderr).toContain("alarm closed");
    expect(stderr).not.toContain("s3cret");
    await fixedLoad.stop();
    await fixed.stop();
  });
});
