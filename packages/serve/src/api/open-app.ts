/** An empty application: paths below a base path, and errors as JSON. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Fault } from "leakhound/server";

export interface AppOptions {
  /** Path of the server as browsers see it, with a slash at both ends; requests with and without it are answered. */
  readonly basePath: string;
  /** Reports a failure of a route, which is a defect. */
  readonly warn: (fault: Fault) => void;
}

const ISSUES_MAX = 5;

export function openApp({ basePath, warn }: AppOptions): OpenAPIHono {
  const app = new OpenAPIHono({
    getPath: (request) => pathWithout(new URL(request.url).pathname, basePath),
    defaultHook: (result, context) => {
      if (result.success) return undefined;
      const issues = result.error.issues.slice(0, ISSUES_MAX);
      const error = issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
      return context.json({ error }, 400);
    },
  });
  app.notFound((context) => context.json({ error: "there is no such path" }, 404));
  app.onError((cause, context) => {
    const where = `${context.req.method} ${context.req.path}`;
    warn({ code: "route", what: "a request failed", where, todo: "please report this defect", cause });
    return context.json({ error: "the server failed; its log says more" }, 500);
  });
  return app;
}

/** A reverse proxy may have removed the base path, or not. */
function pathWithout(path: string, basePath: string): string {
  const isBelow = basePath !== "/" && path.startsWith(basePath);
  return isBelow ? path.slice(basePath.length - 1) : path;
}
