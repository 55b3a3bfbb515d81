/** Notifications, delivered to real servers on loopback. */
import { createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { systemClock, unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { serve, takesBodies } from "../../../leakhound/test/support/servers.ts";
import { readConfig } from "../../src/config/read.ts";
import { type GroupMessage, groupOf, messageOf, type TicketMessage } from "../../src/notify/message.ts";
import { openReceivers } from "../../src/notify/open-receivers.ts";
import { act } from "../../src/tickets/actions.ts";
import type { Ticket } from "../../src/tickets/ticket.ts";
import { openedBook } from "../support/tickets.ts";

interface Delivered {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
}

async function receiver() {
  const delivered: Delivered[] = [];
  const server = await serve(
    takesBodies((body, { headers, url }) => void delivered.push({ body, headers, path: url ?? "" })),
  );
  return { delivered, origin: server.origin };
}

async function openOne(notification: string) {
  const read = readConfig(`notifications: [${notification}]`);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const ports = { clock: systemClock, folder: "/", warn: () => {} };
  const opened = await openReceivers(read.value.notifications, ports);
  if (!opened.ok) throw new Error(opened.error.what);
  onTestFinished(() => opened.value[0]!.receiver.close());
  return opened.value[0]!.receiver;
}

const BASE_URL = "http://leakhound.example";

const messagesOf = (ticket: Ticket): TicketMessage[] =>
  ticket.history.flatMap((event) => messageOf(ticket, event, BASE_URL) ?? []);

const openedTicket = (): Ticket => openedBook().tickets[0]!;

const groupOpened = (): GroupMessage => groupOf("shop", messagesOf(openedTicket()), BASE_URL);

it("report a ticket that opens, in one line with its figures, and not of a suspicion", () => {
  const messages = messagesOf(openedTicket());
  expect(messages.map(({ event }) => event)).toEqual(["opened"]);
  expect(messages[0]).toMatchObject({
    text: "shop-1 opened: heap leak of shop, 1.0 GiB/h (95%: 922 MiB/h to 1.1 GiB/h), at session.Put, in shop-1",
    link: "http://leakhound.example/tickets/shop-1",
  });
});

it("are not sent for a ticket that is muted", () => {
  const muted = act(openedTicket(), { action: "mute", until: "release" }, { by: "ann", at: unixMs(5), text: "" });
  if (typeof muted === "string") throw new Error(muted);
  expect(messagesOf(muted)).toEqual([]);
});

it("reach a webhook, signed with its secret", async () => {
  const { delivered, origin } = await receiver();
  const webhook = await openOne(`{ type: webhook, url: "${origin}/hook?token=t", secret: s3cret }`);
  const message = groupOpened();
  webhook.receive(message);
  await expect.poll(() => delivered.length).toBe(1);
  const { body, headers, path } = delivered[0]!;
  expect([path, JSON.parse(body)]).toEqual(["/hook?token=t", message]);
  expect(headers["x-leakhound-signature"]).toBe(`sha256=${createHmac("sha256", "s3cret").update(body).digest("hex")}`);
});

it("reach Slack as text with a link", async () => {
  const { delivered, origin } = await receiver();
  const slack = await openOne(`{ type: slack, url: "${origin}" }`);
  slack.receive(groupOpened());
  await expect.poll(() => delivered.length).toBe(1);
  expect(JSON.parse(delivered[0]!.body)).toEqual({
    text: expect.stringMatching(/^shop-1 opened: .*\nhttp:\/\/leakhound\.example\/tickets\/shop-1$/),
  });
});

it("reach Alertmanager as an alert that begins when the ticket opens, and ends when it is fixed", async () => {
  const { delivered, origin } = await receiver();
  const alertmanager = await openOne(`{ type: alertmanager, url: "${origin}/" }`);
  const [opened] = messagesOf(openedTicket());
  alertmanager.receive(groupOpened());
  await expect.poll(() => delivered.length).toBe(1);
  const fixed = { ...opened!, event: "fixed" as const, at: "2026-11-29T15:00:00.000Z" };
  alertmanager.receive(groupOf("shop", [fixed], BASE_URL));
  await expect.poll(() => delivered.length).toBe(2);
  const [[first], [second]] = delivered.map(({ body }) => JSON.parse(body));
  expect(delivered[0]!.path).toBe("/api/v2/alerts");
  expect(first.labels).toEqual({
    alertname: "LeakhoundLeak",
    ticket: "shop-1",
    service: "shop",
    kind: "heap",
    severity: "warning",
  });
  expect(second.labels).toEqual(first.labels);
  expect([Date.parse(first.endsAt) > Date.now(), second.endsAt]).toEqual([true, fixed.at]);
});

it("a mistake in the address is reported without the address, which may hold a secret", async () => {
  const read = readConfig('notifications: [{ type: webhook, url: "ftp://u:hunter2@h/" }]');
  if (!read.ok) throw new Error("the configuration is well-formed");
  const opened = await openReceivers(read.value.notifications, { clock: systemClock, folder: "/", warn: () => {} });
  expect(opened).toMatchObject({ ok: false, error: { where: "notifications[0]" } });
  expect(JSON.stringify([opened, read.value])).not.toContain("hunter2");
});
