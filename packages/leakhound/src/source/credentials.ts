/** Credentials of the caller: checked, turned into headers, and listed as secrets. */
import { createSecureContext } from "node:tls";
import type { HttpClientOptions, HttpFault, TlsOptions } from "./http.ts";
import { httpFault } from "./http-fault.ts";
import { OPTION } from "./option-names.ts";

/** The authorization made of token or password, overridden by the caller's headers; names in lower case. */
export function credentialHeaders(options: HttpClientOptions): Record<string, string> {
  const given = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const authorization = authorizationOf(options);
  return { ...(authorization === null ? {} : { authorization }), ...Object.fromEntries(given) };
}

/** What the authorization header is made of, as a message names it; null without one. */
export function credentialName(options: HttpClientOptions): HttpFault["refusedCredential"] | null {
  const names = Object.keys(options.headers ?? {}).map((name) => name.toLowerCase());
  if (names.includes("authorization")) return "authorization header";
  if (options.bearerToken) return "token";
  return options.basicAuth ? "password" : null;
}

/** Everything that must not be shown, in the forms in which a service might echo it. */
export function secretsOf({ headers, basicAuth, bearerToken }: HttpClientOptions): string[] {
  const values = Object.values(headers ?? {}).flatMap((value) => [value, ...value.split(" ").slice(1)]);
  const basic = basicAuth ? [basicAuth.password, base64(`${basicAuth.username}:${basicAuth.password}`)] : [];
  return [...values, ...basic, ...(bearerToken ? [bearerToken] : [])];
}

/** @returns null when a client can use these options */
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
    const what = "a header or token contains a character that HTTP does not allow";
    return httpFault("bad-option", what, options.origin, "check for line breaks and letters outside Latin-1");
  }
}

function tlsFault(origin: string, { ca, cert, key }: TlsOptions): HttpFault | null {
  const fault = (what: string, todo: string, cause?: unknown) => httpFault("tls", what, origin, todo, cause);
  if ((cert === undefined) !== (key === undefined))
    return fault("a client certificate needs a certificate and a key", `give ${OPTION.clientCertificate}`);
  // OpenSSL accepts a file without any certificate silently, and then trusts no server.
  if (ca !== undefined && !ca.includes("-----BEGIN"))
    return fault("the CA file contains no certificate", "give a file in PEM form");
  try {
    if (cert !== undefined && key !== undefined) createSecureContext({ cert, key });
    return null;
  } catch (cause) {
    const todo = "give both in PEM form, the key unencrypted";
    return fault("the client certificate or its key cannot be read", todo, cause);
  }
}
