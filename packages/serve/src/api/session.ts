/** Sessions of browsers: a cookie in exchange for a token. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Clock } from "leakhound/server";
import type { AuditLog } from "../access/audit-log.ts";
import type { Caller, Gate } from "../access/gate.ts";
import { isCsrfTokenOf, SESSION_MS } from "../access/sessions.ts";
import { SCOPES } from "../access/token.ts";
import { CSRF_HEADER, SESSION_COOKIE } from "./guard.ts";

export interface SessionRoutes {
  readonly gate: Gate;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** Path of the server as browsers see it: the cookie is sent below it only. */
  readonly basePath: string;
}

export const sessionSchema = z
  .object({
    name: z.string().openapi({ description: "name of the token", example: "alice" }),
    scopes: z.array(z.enum(SCOPES)),
    via: z.enum(["token", "session", "local", "anonymous"]),
    csrfToken: z
      .string()
      .nullable()
      .openapi({ description: `to be sent with each change as the header ${CSRF_HEADER}` }),
    expires: z.string().nullable().openapi({ description: "ISO time" }),
  })
  .openapi("Session");

const problem = z.object({ error: z.string() });
const json = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { "application/json": { schema } },
});

const beginRoute = createRoute({
  method: "post",
  path: "/api/v1/session",
  summary: "Begins a session: sets a cookie in exchange for a token",
  request: {
    body: { required: true, content: { "application/json": { schema: z.object({ token: z.string().max(200) }) } } },
  },
  responses: {
    200: json("the session has begun", sessionSchema),
    401: json("the token is not valid", problem),
  },
});

const showRoute = createRoute({
  method: "get",
  path: "/api/v1/session",
  summary: "Who sends this request, and what they may do",
  responses: { 200: json("who it is", sessionSchema), 401: json("a token is required", problem) },
});

const endRoute = createRoute({
  method: "delete",
  path: "/api/v1/session",
  summary: "Ends the session",
  responses: {
    204: { description: "the session has ended" },
    403: json("the CSRF token is missing or wrong", problem),
  },
});

export function addSessionRoutes(app: OpenAPIHono, options: SessionRoutes): void {
  const { gate, clock } = options;
  app.openapi(beginRoute, async (context) => {
    const record = await gate.recordOf(context.req.valid("json").token);
    await noteSession(options, context, record?.name ?? null, record === null ? 401 : 200);
    if (record === null) return context.json({ error: "the token is not valid" }, 401);
    const { cookie, session } = gate.sessions.begin(record.id, clock.now());
    setCookie(context, SESSION_COOKIE, cookie, cookieOptions(context, options));
    return context.json(sessionJson({ ...record, via: "session", session }), 200);
  });
  app.openapi(showRoute, (context) => {
    const caller = context.get("caller");
    return caller === null
      ? context.json({ error: "a token is required" }, 401)
      : context.json(sessionJson(caller), 200);
  });
  app.openapi(endRoute, (context) => {
    const caller = context.get("caller");
    if (caller?.session && !isCsrfTokenOf(caller.session, context.req.header(CSRF_HEADER) ?? ""))
      return context.json({ error: `the header ${CSRF_HEADER} is missing or wrong` }, 403);
    gate.sessions.end(getCookie(context, SESSION_COOKIE) ?? "");
    deleteCookie(context, SESSION_COOKIE, { path: options.basePath });
    return context.body(null, 204);
  });
}

const cookieOptions = (context: Context, { basePath }: SessionRoutes) => ({
  httpOnly: true,
  sameSite: "Strict" as const,
  secure: context.get("connection").isSecure,
  path: basePath,
  maxAge: SESSION_MS / 1_000,
});

async function noteSession(
  { audit, clock }: SessionRoutes,
  context: Context,
  who: string | null,
  status: number,
): Promise<void> {
  const { address } = context.get("connection");
  const event = { at: clock.now(), who, via: "session" as const, address, action: "POST /api/v1/session", status };
  if (who === null) audit.addRefused(event);
  else await audit.add(event);
}

function sessionJson({ name, scopes, via, session }: Caller): z.output<typeof sessionSchema> {
  const expires = session === null ? null : new Date(session.expiresAt).toISOString();
  return { name, scopes: [...scopes], via, csrfToken: session?.csrfToken ?? null, expires };
}
