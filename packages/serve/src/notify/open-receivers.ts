/** Receivers as the configuration names them. */
import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import {
  ALERTS_PATH,
  type Clock,
  err,
  type Fault,
  Outbox,
  ok,
  openHttpClient,
  parseDestination,
  type Result,
} from "leakhound/server";
import type { Config } from "../config/schema.ts";
import { type Secret, secret } from "../config/secret.ts";
import type { Recipient } from "./dispatcher.ts";
import { AlertmanagerReceiver, eachOnce, signatureHeaders, slackJson, type TicketReceiver } from "./receivers.ts";

type ReceiverConfig = Config["notifications"][number];

export interface ReceiverPorts {
  readonly clock: Clock;
  /** Folder that relative file names start from. */
  readonly folder: string;
  readonly warn: (fault: Fault) => void;
}

export async function openReceivers(
  configs: readonly ReceiverConfig[],
  ports: ReceiverPorts,
): Promise<Result<readonly Recipient[], Fault>> {
  const recipients: Recipient[] = [];
  for (const [index, config] of configs.entries()) {
    const opened = await openReceiver(config, `notifications[${index}]`, ports);
    if (!opened.ok) return opened;
    recipients.push({ receiver: opened.value, quietHours: config.quiet_hours });
  }
  return ok(recipients);
}

async function openReceiver(
  config: ReceiverConfig,
  where: string,
  ports: ReceiverPorts,
): Promise<Result<TicketReceiver, Fault>> {
  const { type, url, secret: given, secret_file: file } = config;
  const path = type === "alertmanager" ? `${url.reveal().replace(/(?<!\/)\/+$/, "")}/${ALERTS_PATH}` : url.reveal();
  const destination = parseDestination(path, where);
  if (!destination.ok) return destination;
  const key = given ?? (file === undefined ? null : await secretIn(isAbsolute(file) ? file : join(ports.folder, file)));
  if (key === undefined)
    return err({ code: "config", what: `the secret cannot be read from ${file}`, where, todo: "check the file" });
  const { origin, basicAuth } = destination.value;
  const http = openHttpClient({ origin, basicAuth });
  if (!http.ok) return http;
  const outbox = new Outbox({
    url: destination.value.url,
    http: http.value,
    clock: ports.clock,
    naming: { where: `${type} ${origin}`, headerOption: "credentials in the address" },
    warn: ports.warn,
    ...(key === null ? {} : { headersOf: signatureHeaders(key) }),
  });
  if (type === "alertmanager") return ok(new AlertmanagerReceiver(outbox, ports.clock));
  return ok(eachOnce(outbox, type === "slack" ? slackJson : (message) => JSON.stringify(message)));
}

/** @returns undefined where the file cannot be read */
async function secretIn(file: string): Promise<Secret | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : secret(text.trim());
}
