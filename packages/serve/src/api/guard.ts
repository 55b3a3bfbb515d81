/**
 * What each request passes before its route:
 *
 *   request ─▶ Host ─▶ page of another site? ─▶ who is it? ─▶ scope ─▶ CSRF token ─▶ size of the body ─▶ route ─▶ audit
 *               403     403                      401           403      403           413
 */
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie } from "hono/cookie";
import { type AdmissionOptions, foreignRequest } from "../access/admission.ts";
import { type Connection, connectionOf } from "../access/connection.ts";
import type { Caller } from "../access/gate.ts";
import { type Need, neededScope } from "../access/policy.ts";
import { isCsrfTokenOf } from "../access/sessions.ts";
import { allows } from "../access/token.ts";

declare module "hono" {
  interface ContextVariableMap {
    /** Null for a public route that nobody has signed in for. */
    caller: Caller | null;
    connection: Connection;
  }
}

export type GuardOptions = AdmissionOptions;

export const SESSION_COOKIE = "leakhound_session";
export const CSRF_HEADER = "x-csrf-token";

const BODY_BYTES_MAX = 256 * 1024;
/** Profiles that services push, or a command imports: what a scrape may bring, in base64. */
const PUSH_BYTES_MAX = 96 * 2 ** 20;

const HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
};

/** @returns middleware in the order in which it applies: no body is read before it is known who sends it */
export function guards(options: GuardOptions): readonly MiddlewareHandler[] {
  return [headers, (context, next) => guard(options, context, next), limitOf];
}

const headers: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
  if (!context.res.headers.has("cache-control")) context.res.headers.set("cache-control", "no-store");
};

/** The connection ends, since the rest of the body is still to come on it. */
const limitedTo = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: (context) =>
      context.json({ error: `the body has more than ${maxSize} bytes` }, 413, { connection: "close" }),
  });
const SMALL = limitedTo(BODY_BYTES_MAX);
const LARGE = limitedTo(PUSH_BYTES_MAX);

const IMPORTS = "/api/v1/store/imports/";

const limitOf: MiddlewareHandler = (context, next) => {
  const { method, path } = context.req;
  const isLarge = neededScope(method, path) === "push" || path.startsWith(IMPORTS);
  return isLarge ? LARGE(context, next) : SMALL(context, next);
};

async function guard(
  options: GuardOptions,
  context: Context,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const { method, path } = context.req;
  const need = neededScope(method, path);
  const connection = connectionOf(rawConnection(context), options.proxies);
  context.set("connection", connection);
  context.set("caller", null);
  const foreign =
    path.startsWith("/-/") && need === "public" ? null : foreignRequest(connection.headers, need, options);
  if (foreign !== null) return context.json({ error: foreign }, 403);
  const { caller, isRefused } = await options.gate.identify(credentialsOf(context), connection);
  context.set("caller", caller);
  const refused = need === "public" ? null : refusal(context, caller, need);
  if (refused === null) await next();
  await note(options, context, { need, caller, isRefused, status: refused?.status ?? context.res.status });
  return refused ?? undefined;
}

function refusal(context: Context, caller: Caller | null, need: Exclude<Need, "public">): Response | null {
  if (caller === null) {
    const challenge = { "www-authenticate": 'Bearer realm="leakhound"' };
    return context.json({ error: "a token is required: Authorization: Bearer TOKEN" }, 401, challenge);
  }
  if (!allows(caller.scopes, need)) return context.json({ error: `this needs a token with the scope ${need}` }, 403);
  const isChange = need !== "read";
  if (isChange && caller.session && !isCsrfTokenOf(caller.session, context.req.header(CSRF_HEADER) ?? ""))
    return context.json({ error: `the header ${CSRF_HEADER} is missing or wrong` }, 403);
  return null;
}

interface Answered {
  readonly need: Need;
  readonly caller: Caller | null;
  readonly isRefused: boolean;
  readonly status: number;
}

async function note(
  options: GuardOptions,
  context: Context,
  { need, caller, isRefused, status }: Answered,
): Promise<void> {
  const event = {
    at: options.clock.now(),
    who: caller?.name ?? null,
    via: caller?.via ?? ("anonymous" as const),
    address: context.get("connection").address,
    action: `${context.req.method} ${context.req.path}`,
    status,
  };
  if (caller === null && isRefused) options.audit.addRefused({ ...event, via: "token" });
  else if (need === "admin" && caller !== null) await options.audit.add(event);
}

export function credentialsOf(context: Context) {
  return { authorization: context.req.header("authorization"), cookie: getCookie(context, SESSION_COOKIE) };
}

function rawConnection(context: Context) {
  const { remote } = getConnInfo(context);
  const isEncrypted = new URL(context.req.url).protocol === "https:";
  return { remoteAddress: remote.address ?? "", isEncrypted, headers: context.req.header() };
}
