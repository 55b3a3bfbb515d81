/** Who is told of alarms, from the options of the command line. */
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import { systemClock } from "../../collect/clock.ts";
import { ALERTS_PATH, Alertmanager } from "../../notify/alertmanager.ts";
import { parseDestination } from "../../notify/destination.ts";
import { Outbox } from "../../notify/outbox.ts";
import type { Receiver } from "../../notify/receiver.ts";
import { Webhook } from "../../notify/webhook.ts";
import { openHttpClient } from "../../source/undici-client.ts";
import { readPem } from "../options/pem.ts";

type Headers = Readonly<Record<string, string>>;

export interface ReceiverOptions {
  readonly webhook?: string;
  readonly webhookHeader?: Headers;
  readonly alertmanager?: string;
  readonly alertmanagerHeader?: Headers;
  /** The one option of the targets' connection that holds here, too: whom to trust is no secret. */
  readonly ca?: string;
}

type Tell = (fault: Fault) => void;

export async function openReceivers(options: ReceiverOptions, tell: Tell): Promise<Result<readonly Receiver[], Fault>> {
  const receivers: Receiver[] = [];
  if (options.webhook !== undefined) {
    const outbox = await openOutbox("webhook", options.webhook, options.webhookHeader, options.ca, tell);
    if (!outbox.ok) return outbox;
    receivers.push(new Webhook(outbox.value));
  }
  if (options.alertmanager !== undefined) {
    const url = `${options.alertmanager.replace(/\/+$/, "")}/${ALERTS_PATH}`;
    const outbox = await openOutbox("alertmanager", url, options.alertmanagerHeader, options.ca, tell);
    if (!outbox.ok) return outbox;
    receivers.push(new Alertmanager(outbox.value, systemClock));
  }
  return ok(receivers);
}

async function openOutbox(
  name: "webhook" | "alertmanager",
  url: string,
  headers: Headers = {},
  ca: string | undefined,
  tell: Tell,
): Promise<Result<Outbox, Fault>> {
  const destination = parseDestination(url, `--${name}`);
  if (!destination.ok) return destination;
  const pem = ca === undefined ? null : await readPem(ca, "--ca");
  if (pem && !pem.ok) return pem;
  const { origin, basicAuth } = destination.value;
  const http = openHttpClient({ origin, basicAuth, headers, tls: pem ? { ca: pem.value } : {} });
  if (!http.ok) return http;
  const naming = { where: `${name} ${origin}`, headerOption: `--${name}-header` };
  return ok(new Outbox({ url: destination.value.url, http: http.value, clock: systemClock, naming, tell }));
}
