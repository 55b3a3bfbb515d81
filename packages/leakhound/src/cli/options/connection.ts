/** How targets are reached, from the options of the command line and the environment. */
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import type { HttpClientOptions, TlsOptions } from "../../source/http.ts";
import type { Target } from "../../source/target.ts";
import { readPem } from "./pem.ts";

export interface ConnectionOptions {
  readonly header?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly token?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
}

type Connection = Omit<HttpClientOptions, "origin">;

/** Reads the PEM files, and takes secrets from the environment where the command line gives none. */
export async function readConnection(options: ConnectionOptions): Promise<Result<Connection, Fault>> {
  const tls: TlsOptions = options.insecure ? { insecure: true } : {};
  for (const name of ["ca", "cert", "key"] as const) {
    const path = options[name];
    if (path === undefined) continue;
    const pem = await readPem(path, `--${name}`);
    if (!pem.ok) return pem;
    Object.assign(tls, { [name]: pem.value });
  }
  const user = options.user ?? process.env["LEAKHOUND_USER"];
  const [username, ...password] = user?.split(":") ?? [];
  return ok({
    headers: options.header ?? {},
    basicAuth: username === undefined ? null : { username, password: password.join(":") },
    bearerToken: options.token ?? process.env["LEAKHOUND_TOKEN"] ?? null,
    tls,
  });
}

/** Credentials in the target's own address win over those given for all. */
export function connectionTo(target: Target, connection: Connection): HttpClientOptions {
  return {
    ...connection,
    origin: target.origin,
    ...(target.basicAuth && { basicAuth: target.basicAuth, bearerToken: null }),
  };
}
