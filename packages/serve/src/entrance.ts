/**
 * Where requests come in: the address, its certificate, who may ask, and what is noted about it.
 *
 *   address ─▶ TLS ─▶ guard: tokens, sessions, audit log ─▶ routes
 */
import { type Clock, err, type Fault, ok, type Result } from "leakhound/server";
import { AuditLog } from "./access/audit-log.ts";
import { TrustedProxies } from "./access/connection.ts";
import { Gate } from "./access/gate.ts";
import { TokenFolder } from "./access/token-folder.ts";
import type { ApiOptions } from "./api/app.ts";
import {
  checkedListen,
  type HttpServer,
  isLoopback,
  type Listen,
  type Listeners,
  listenHttp,
  readTls,
} from "./api/listening.ts";
import type { Config } from "./config/schema.ts";

export interface EntranceOptions {
  readonly dataFolder: string;
  /** Folder that relative file names of the configuration start from. */
  readonly configFolder: string;
  readonly clock: Clock;
  readonly warn: (fault: Fault) => void;
}

export interface Entrance {
  readonly apiOptions: ApiOptions;
  /** Begins to listen. @returns the address */
  open(listeners: Listeners): Promise<Result<string, Fault>>;
  /** Reads certificate and key again. */
  reload(config: Config): Promise<Result<null, Fault>>;
  close(): Promise<void>;
}

/** Fails where the address may not be listened on, or the certificate is unusable; nothing is open then. */
export async function openEntrance(config: Config, options: EntranceOptions): Promise<Result<Entrance, Fault>> {
  const { dataFolder, configFolder, clock, warn } = options;
  const tokens = new TokenFolder(dataFolder);
  const { anonymous: isAnonymousAllowed } = config.access;
  const hasTokens = await isTokenThere(tokens, options);
  if (!hasTokens.ok) return hasTokens;
  const listen = checkedListen(config.listen, { hasTokens: hasTokens.value, isAnonymousAllowed });
  if (!listen.ok) return listen;
  const tls = await readTls(config.tls, configFolder);
  if (!tls.ok) return tls;
  if (tls.value === null && !isLoopback(listen.value)) warn(plainFault(config.listen));
  const audit = new AuditLog(dataFolder, warn);
  const gate = new Gate({ tokens, clock, isAnonymousAllowed });
  let http: HttpServer | null = null;
  return ok({
    apiOptions: { ...namesOf(config, listen.value), gate, audit, clock, warn },
    async open(listeners) {
      const opened = await listenHttp(listen.value, tls.value, listeners);
      if (opened.ok) http = opened.value;
      return opened.ok ? ok(opened.value.url) : opened;
    },
    async reload(changed) {
      const files = await readTls(changed.tls, configFolder);
      if (!files.ok) return files;
      if (files.value !== null) http?.setTls(files.value);
      return ok(null);
    },
    async close() {
      await http?.close();
      await audit.close();
    },
  });
}

function namesOf({ access, external_url: external }: Config, { host }: Listen) {
  const url = external === undefined ? null : new URL(external);
  const path = url?.pathname ?? "/";
  return {
    listenHost: host,
    hostNames: [...access.hosts, ...(url === null ? [] : [url.hostname])],
    proxies: new TrustedProxies(access.trusted_proxies),
    basePath: path.endsWith("/") ? path : `${path}/`,
  };
}

async function isTokenThere(
  tokens: TokenFolder,
  { clock, dataFolder }: EntranceOptions,
): Promise<Result<boolean, Fault>> {
  try {
    return ok(!(await tokens.isEmpty(clock.now())));
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const what = `the tokens cannot be read: ${code}`;
    return err({ code: "token", what, where: dataFolder, todo: "check the data folder and its permissions", cause });
  }
}

const plainFault = (where: string): Fault => ({
  code: "plain",
  what: "other machines reach the server without encryption, so tokens can be read on the network",
  where,
  todo: "give tls: cert_file and key_file, or put a reverse proxy with TLS before it",
});
