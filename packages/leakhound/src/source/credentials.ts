/** What a caller gives to be let in: checked, turned into headers, and known as secret. */
import { createSecureContext } from "node:tls";
import type { HttpClientOptions, HttpFault, TlsOptions } from "./http.ts";
import { httpFault } from "./http-fault.ts";
import { OPTION } from "./option-names.ts";

/** The caller's headers over the one made of token or user; names in lower case. */
export function credentialHeaders(options: HttpClientOptions): Record<string, string> {
  const given = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const authorization = authorizationOf(options);
  return { ...(authorization === null ? {} : { authorization }), ...Object.fromEntries(given) };
}

/** All that must not be shown, in the forms in which a service might echo it. */
export function secretsOf({ headers, basicAuth, bearerToken }: HttpClientOptions): string[] {
  const values = Object.values(headers ?? {}).flatMap((value) => [value, ...value.split(" ").slice(1)]);
  const basic = basicAuth ? [basicAuth.password, base64(`${basicAuth.username}:${basicAuth.password}`)] : [];
  return [...values, ...basic, ...(bearerToken ? [bearerToken] : [])];
}

/** @returns null when client and requests can be made of these options */
export function optionsFault(options: HttpClientOptions): HttpFault | null {
  return tlsFault(options.origin, options.tls ?? {}) ?? headersFault(options);
}

function authorizationOf({ basicAuth, bearerToken }: HttpClientOptions): string | null {
  if (bearerToken) return `Bearer ${bearerToken}`;
  return basicAuth ? `Basic ${base64(`${basicAuth.username}:${basicAuth.password}`)}` : null;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

function headersFault(options: HttpClientOptions): HttpFault | null {
  try {
    new Headers(credentialHeaders(options));
    return null;
  } catch {
    // The error quotes the value, which may be secret.
    const what = "a header or token holds a character that HTTP does not allow";
    return httpFault("bad-option", what, options.origin, "check for line ends and letters outside Latin-1");
  }
}

function tlsFault(origin: string, { ca, cert, key }: TlsOptions): HttpFault | null {
  const fault = (what: string, todo: string, cause?: unknown) => httpFault("tls", what, origin, todo, cause);
  if ((cert === undefined) !== (key === undefined))
    return fault("a client certificate needs both parts", `give ${OPTION.clientCertificate}`);
  // OpenSSL takes a file without any certificate in silence, and then trusts nobody.
  if (ca !== undefined && !ca.includes("-----BEGIN"))
    return fault("the CA file holds no certificate", "give a file in PEM form");
  try {
    if (cert !== undefined && key !== undefined) createSecureContext({ cert, key });
    return null;
  } catch (cause) {
    const todo = "give both in PEM form, the key unencrypted";
    return fault("the client certificate or its key cannot be read", todo, cause);
  }
}
