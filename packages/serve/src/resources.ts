/** What the server holds open while it runs: its data folder, and the connections to receivers. */
import { join } from "node:path";
import { type Clock, err, type Fault, ok, type Result } from "leakhound/server";
import type { Config } from "./config/schema.ts";
import type { Recipient } from "./notify/dispatcher.ts";
import { openReceivers } from "./notify/open-receivers.ts";
import { HistoryStore } from "./store/history-store.ts";
import { openTickets, type SavedTickets } from "./tickets/saved-tickets.ts";

export interface Resources {
  readonly tickets: SavedTickets;
  readonly history: HistoryStore;
  readonly historyFolder: string;
  readonly recipients: readonly Recipient[];
  close(): Promise<void>;
}

export interface ResourceOptions {
  readonly dataFolder: string;
  /** Folder that relative file names of the configuration start from. */
  readonly configFolder: string;
  readonly clock: Clock;
  readonly warn: (fault: Fault) => void;
}

/** Records of one second are synced together. */
const COMMIT_MS = 1_000;

export async function openResources(config: Config, options: ResourceOptions): Promise<Result<Resources, Fault>> {
  const { dataFolder, configFolder, clock, warn } = options;
  const tickets = await openTickets(dataFolder, warn);
  if (!tickets.ok) return tickets;
  const recipients = await openReceivers(config.notifications, { clock, folder: configFolder, warn });
  if (!recipients.ok) return recipients;
  const historyFolder = join(dataFolder, "history");
  const history = await openHistory(historyFolder, clock.now(), warn);
  if (!history.ok) return history;
  return ok({
    tickets: tickets.value,
    history: history.value,
    historyFolder,
    recipients: recipients.value,
    async close() {
      await history.value.close();
      await Promise.all(recipients.value.map(({ receiver }) => receiver.close()));
      await tickets.value.write();
    },
  });
}

async function openHistory(
  folder: string,
  now: ReturnType<Clock["now"]>,
  warn: (fault: Fault) => void,
): Promise<Result<HistoryStore, Fault>> {
  try {
    return ok(await HistoryStore.open({ folder, commitMs: COMMIT_MS, warn }, now));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const what = `the store of profiles cannot be opened: ${code}`;
    return err({ code: "history", what, where: folder, todo: "check the data folder and its permissions", cause });
  }
}
