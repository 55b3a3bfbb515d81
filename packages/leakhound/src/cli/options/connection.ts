/** How services are reached: from options and environment variables. */
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import type { HttpClientOptions, TlsOptions } from "../../source/http.ts";
import type { Target } from "../../source/target.ts";
import { readPem } from "./pem.ts";

export interface ConnectionFlags {
  readonly header?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly token?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
  readonly followRedirects?: boolean;
}

export type Connection = Omit<HttpClientOptions, "origin">;

/** Reads the PEM files, and reads secrets from the environment where the command line has none. */
export async function readConnection(flags: ConnectionFlags): Promise<Result<Connection, Fault>> {
  const tls: TlsOptions = flags.insecure ? { insecure: true } : {};
  for (const name of ["ca", "cert", "key"] as const) {
    const path = flags[name];
    if (path === undefined) continue;
    const pem = await readPem(path, `--${name}`);
    if (!pem.ok) return pem;
    Object.assign(tls, { [name]: pem.value });
  }
  const user = flags.user ?? process.env["LEAKHOUND_USER"];
  const [username, ...password] = user?.split(":") ?? [];
  return ok({
    headers: flags.header ?? {},
    basicAuth: username === undefined ? null : { username, password: password.join(":") },
    bearerToken: flags.token ?? process.env["LEAKHOUND_TOKEN"] ?? null,
    tls,
    followsRedirects: flags.followRedirects === true,
  });
}

/** Credentials in the target's own address take precedence. */
export function connectionTo(target: Target, connection: Connection): HttpClientOptions {
  return {
    ...connection,
    origin: target.origin,
    socketPath: target.socketPath,
    ...(target.basicAuth && { basicAuth: target.basicAuth, bearerToken: null }),
  };
}
