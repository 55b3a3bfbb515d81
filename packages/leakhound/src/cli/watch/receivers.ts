/** Receivers of alarms, from the options of the command line. */

import type { Fault } from "../../base/fault.ts";
import { withoutTrailingSlashes } from "../../base/go-path.ts";
import { ok, type Result } from "../../base/result.ts";
import { systemClock } from "../../collect/clock.ts";
import { ALERTS_PATH } from "../../notify/active-alerts.ts";
import { Alertmanager } from "../../notify/alertmanager.ts";
import { parseDestination } from "../../notify/destination.ts";
import { Outbox } from "../../notify/outbox.ts";
import type { Receiver } from "../../notify/receiver.ts";
import { Webhook } from "../../notify/webhook.ts";
import { openHttp } from "../options/http-client.ts";
import { readPem } from "../options/pem.ts";

type Headers = Readonly<Record<string, string>>;

export interface ReceiverFlags {
  readonly webhook?: string;
  readonly webhookHeader?: Headers;
  readonly alertmanager?: string;
  readonly alertmanagerHeader?: Headers;
  /** The only option of the targets' connection that applies to receivers, too: which certificates to trust is no secret. */
  readonly ca?: string;
}

type OnFault = (fault: Fault) => void;

/** @param onFault called when an alarm could not be delivered */
export async function openReceivers(
  { webhook, webhookHeader, alertmanager, alertmanagerHeader, ca }: ReceiverFlags,
  onFault: OnFault,
): Promise<Result<readonly Receiver[], Fault>> {
  const receivers: Receiver[] = [];
  if (webhook !== undefined) {
    const outbox = await openOutbox({ name: "webhook", url: webhook, headers: webhookHeader, ca }, onFault);
    if (!outbox.ok) return outbox;
    receivers.push(new Webhook(outbox.value));
  }
  if (alertmanager !== undefined) {
    const url = `${withoutTrailingSlashes(alertmanager)}/${ALERTS_PATH}`;
    const outbox = await openOutbox({ name: "alertmanager", url, headers: alertmanagerHeader, ca }, onFault);
    if (!outbox.ok) return outbox;
    receivers.push(new Alertmanager(outbox.value, systemClock));
  }
  return ok(receivers);
}

interface OutboxOptions {
  readonly name: "webhook" | "alertmanager";
  readonly url: string;
  readonly headers: Headers | undefined;
  readonly ca: string | undefined;
}

async function openOutbox(
  { name, url, headers = {}, ca }: OutboxOptions,
  onFault: OnFault,
): Promise<Result<Outbox, Fault>> {
  const destination = parseDestination(url, `--${name}`);
  if (!destination.ok) return destination;
  const pem = ca === undefined ? null : await readPem(ca, "--ca");
  if (pem && !pem.ok) return pem;
  const { origin, basicAuth } = destination.value;
  const http = await openHttp({ origin, basicAuth, headers, tls: pem ? { ca: pem.value } : {} });
  if (!http.ok) return http;
  const naming = { where: `${name} ${origin}`, headerOption: `--${name}-header` };
  return ok(new Outbox({ url: destination.value.url, http: http.value, clock: systemClock, naming, warn: onFault }));
}
