import type { RequestListener } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Fault } from "../../src/base/fault.ts";
import { faultLine } from "../../src/base/fault.ts";
import { HOUR_MS, unixMs } from "../../src/base/units.ts";
import { ENDS_AFTER_MS, RESEND_MS } from "../../src/notify/active-alerts.ts";
import { Alertmanager } from "../../src/notify/alertmanager.ts";
import { parseDestination } from "../../src/notify/destination.ts";
import { type AlarmMessage, alarmMessage } from "../../src/notify/message.ts";
import { Outbox } from "../../src/notify/outbox.ts";
import { Webhook } from "../../src/notify/webhook.ts";
import type { AlarmEvent } from "../../src/verdict/alarm.ts";
import { DIAGNOSES, type Letter } from "../support/diagnoses.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { openClient } from "../support/http.ts";
import { serve, takesBodies } from "../support/servers.ts";

const START = Date.UTC(2026, 10, 23, 9, 15);
const PLACES = { report: "/rec/reports/x.html", recording: "/rec" };

function message(event: AlarmEvent["event"], now: Letter, before: Letter | null = null, minute = 0): AlarmMessage {
  const at = unixMs(START + minute * 60_000);
  const diagnosis = DIAGNOSES[now];
  return alarmMessage({ event, at, since: unixMs(START), diagnosis, before: before && DIAGNOSES[before] }, PLACES);
}

/** A receiver on a real server that sends the given answers in turn; its clock stands still. */
async function opened(statuses: readonly number[] = [200]) {
  const bodies: unknown[] = [];
  const faults: Fault[] = [];
  const clock = new FakeClock(START);
  const answers = statuses.map((status) => takesBodies((body) => bodies.push(JSON.parse(body)), status));
  let asked = 0;
  const inTurn: RequestListener = (...exchange) => answers[Math.min(asked++, answers.length - 1)]!(...exchange);
  const { origin } = await serve(inTurn);
  const outbox = new Outbox({
    url: `${origin}/hooks/s3cret?token=s3cret`,
    http: openClient({ origin }),
    clock,
    naming: { where: `webhook ${origin}`, headerOption: "--webhook-header" },
    warn: (fault) => faults.push(fault),
  });
  return { bodies, faults, clock, outbox, origin };
}

describe("a message", () => {
  it("says what leaks, where, how fast, how long it lasts and where to read on", () => {
    expect(message("opened", "L")).toEqual({
      schema: "leakhound.alarm/1",
      event: "opened",
      target: "shop:6060",
      at: "2026-11-23T09:15:00.000Z",
      since: "2026-11-23T09:15:00.000Z",
      kind: "heap",
      site: "shop.a",
      growth: { bytesPerHour: 10_485_760, low: 9_437_184, high: 11_534_336 },
      exhaustedAt: null,
      reason: expect.stringContaining("grows at 10.0 MiB/h"),
      report: "/rec/reports/x.html",
      recording: "/rec",
    });
  });

  it("of a closed alarm names what leaked, and no rate", () => {
    const closed = message("closed", ".", "L", 60);
    expect(closed).toMatchObject({ kind: "heap", site: "shop.a", growth: null, reason: "Heap in use does not grow." });
    expect([closed.since, closed.at]).toEqual(["2026-11-23T09:15:00.000Z", "2026-11-23T10:15:00.000Z"]);
  });
});

describe("a webhook", () => {
  it("gets every message, in order", async () => {
    const { bodies, outbox } = await opened();
    const webhook = new Webhook(outbox);
    const messages = [message("opened", "L"), message("changed", "B", "L"), message("closed", ".", "B")];
    for (const one of messages) webhook.receive(one);
    await webhook.close();
    expect(bodies).toEqual(messages);
  });

  it("that is too busy is asked again, later and later, and in order", async () => {
    const { bodies, clock, faults, outbox } = await opened([503, 500, 429, 200]);
    const webhook = new Webhook(outbox);
    const messages = [message("opened", "L"), message("closed", ".", "L")];
    for (const one of messages) webhook.receive(one);
    for (const [row, ms] of [1_000, 2_000, 4_000].entries()) {
      await expect.poll(() => clock.slept).toHaveLength(row + 1);
      clock.advance(ms);
    }
    await expect.poll(() => bodies).toHaveLength(5);
    expect(clock.slept).toEqual([1_000, 2_000, 4_000]);
    expect(bodies).toEqual([messages[0], messages[0], messages[0], messages[0], messages[1]]);
    expect(faults.map(({ what }) => what)).toEqual(
      [503, 500, 429].map((one) => `the receiver rejected the alarm with status ${one}`),
    );
  });

  it("is asked at least every five minutes, and a failure of one kind is reported once", async () => {
    const { clock, faults, outbox } = await opened([503]);
    new Webhook(outbox).receive(message("opened", "L"));
    for (let attempt = 1; attempt <= 12; attempt++) {
      await expect.poll(() => clock.slept).toHaveLength(attempt);
      clock.advance(HOUR_MS);
    }
    expect(clock.slept.slice(-3)).toEqual([300_000, 300_000, 300_000]);
    expect(faults).toHaveLength(1);
  });

  it("that refuses for good costs one message, not those behind it", async () => {
    const { bodies, clock, outbox } = await opened([400, 200]);
    const webhook = new Webhook(outbox);
    webhook.receive(message("opened", "L"));
    webhook.receive(message("closed", ".", "L"));
    await expect.poll(() => bodies).toHaveLength(2);
    expect(clock.slept).toEqual([]);
  });

  it("that never answers makes nobody wait, and the end waits for it no longer than a moment", async () => {
    const { clock, outbox } = await opened([503]);
    const webhook = new Webhook(outbox);
    webhook.receive(message("opened", "L"));
    await expect.poll(() => clock.slept).toHaveLength(1);
    const closed = webhook.close();
    clock.advance(5_000);
    await closed;
  });

  it("of whose address nothing but the origin is shown", async () => {
    const { faults, outbox, origin } = await opened([401]);
    new Webhook(outbox).receive(message("opened", "L"));
    await expect.poll(() => faults).toHaveLength(1);
    expect(faultLine(faults[0]!)).toBe(
      `webhook ${origin}: the receiver rejected the alarm with status 401; give --webhook-header`,
    );
  });

  it("gets the newest hundred, after it was away for long", async () => {
    const { bodies, clock, outbox } = await opened([503, 200]);
    const webhook = new Webhook(outbox);
    webhook.receive(message("opened", "L"));
    await expect.poll(() => clock.slept).toHaveLength(1);
    for (let minute = 1; minute <= 200; minute++) webhook.receive(message("changed", "B", "L", minute));
    clock.advance(1_000);
    await expect.poll(() => bodies.length).toBe(101);
    const minutes = Array.from({ length: 100 }, (_, row) => 101 + row);
    expect(bodies.slice(1)).toEqual(minutes.map((minute) => message("changed", "B", "L", minute)));
  });
});

describe("an Alertmanager", () => {
  const labels = { alertname: "LeakhoundMemoryLeak", instance: "shop:6060", severity: "warning", kind: "heap" };
  const inMs = (ms: number) => new Date(START + ms).toISOString();

  async function openedManager() {
    const { bodies, clock, outbox, faults } = await opened();
    const manager = new Alertmanager(outbox, clock);
    onTestFinished(() => manager.close());
    return { bodies, clock, manager, faults };
  }

  it("receives an alert that ends unless it is sent again", async () => {
    const { bodies, manager } = await openedManager();
    manager.receive(message("opened", "L"));
    await expect.poll(() => bodies).toHaveLength(1);
    expect(bodies[0]).toEqual([
      {
        labels: { ...labels, site: "shop.a" },
        annotations: {
          summary: "shop:6060: heap leak, 10.0 MiB/h, at shop.a",
          description:
            "Heap in use grows at 10.0 MiB/h through the end of the window: memory allocated by shop.a is never freed.",
          report: "/rec/reports/x.html",
          recording: "/rec",
        },
        startsAt: inMs(0),
        endsAt: inMs(ENDS_AFTER_MS),
      },
    ]);
  });

  it("receives it again each minute, and not after the end", async () => {
    const { bodies, clock, manager } = await openedManager();
    manager.receive(message("opened", "L"));
    for (let minute = 1; minute <= 3; minute++) {
      await expect.poll(() => bodies).toHaveLength(minute);
      clock.advance(RESEND_MS);
    }
    await expect.poll(() => bodies).toHaveLength(4);
    expect(bodies[3]).toMatchObject([{ startsAt: inMs(0), endsAt: inMs(3 * RESEND_MS + ENDS_AFTER_MS) }]);
    manager.receive(message("closed", ".", "L", 3));
    await expect.poll(() => bodies).toHaveLength(5);
    expect(bodies[4]).toMatchObject([{ labels: { ...labels, site: "shop.a" }, endsAt: inMs(3 * RESEND_MS) }]);
    const { length } = clock.slept;
    clock.advance(RESEND_MS);
    await expect.poll(() => clock.slept.length).toBe(length + 1);
    expect(bodies).toHaveLength(5);
  });

  it("sees another site as another alert, and the old one ends", async () => {
    const { bodies, manager } = await openedManager();
    manager.receive(message("opened", "L"));
    manager.receive(message("changed", "B", "L", 2));
    await expect.poll(() => bodies).toHaveLength(3);
    expect(bodies.slice(1)).toMatchObject([
      [{ labels: { site: "shop.a" }, endsAt: inMs(2 * RESEND_MS) }],
      [{ labels: { site: "shop.b" }, endsAt: inMs(ENDS_AFTER_MS) }],
    ]);
  });

  it("keeps the alerts of several targets apart", async () => {
    const { bodies, manager } = await openedManager();
    manager.receive(message("opened", "L"));
    manager.receive({ ...message("opened", "L"), target: "shop-2:6060" });
    manager.receive(message("closed", ".", "L"));
    await expect.poll(() => JSON.stringify(bodies.at(-1))).toContain(`"endsAt":"${inMs(0)}"`);
    expect(bodies.at(-1)).toMatchObject([{ labels: { instance: "shop:6060" } }]);
  });

  it("calls it critical when memory lasts for less than a day, and says until when", async () => {
    const { bodies, manager } = await openedManager();
    manager.receive({ ...message("opened", "L"), exhaustedAt: inMs(3 * HOUR_MS) });
    await expect.poll(() => bodies).toHaveLength(1);
    expect(bodies[0]).toMatchObject([
      {
        labels: { severity: "critical" },
        annotations: {
          description:
            "Heap in use grows at 10.0 MiB/h through the end of the window: memory allocated by shop.a is never freed. Memory runs out at 2026-11-23T12:15:00.000Z, in 3 h.",
        },
      },
    ]);
  });
});

describe("a destination", () => {
  it("gives its user and password apart", () => {
    expect(parseDestination("https://ann:pw@h/x?y=z#f", "--webhook")).toEqual({
      ok: true,
      value: { url: "https://h/x?y=z", origin: "https://h", basicAuth: { username: "ann", password: "pw" } },
    });
  });

  it.each(["s3cret", "ftp://h/s3cret", "http://", "http://u:%s3cret@h"])("is not %j, which is not shown", (text) => {
    const parsed = parseDestination(text, "--webhook");
    expect(parsed).toMatchObject({ ok: false, error: { where: "--webhook", code: "bad-address" } });
    expect(JSON.stringify(parsed)).not.toContain("s3cret");
  });
});
