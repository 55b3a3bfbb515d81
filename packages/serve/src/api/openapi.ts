/** The OpenAPI 3.1 document, from the descriptions of the routes, each with the scope that its request needs. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { neededScope } from "../access/policy.ts";

const METHODS = ["get", "post", "put", "delete"] as const;

export function addOpenApiDocument(app: OpenAPIHono, version: string, basePath: string): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  app.openAPIRegistry.registerComponent("securitySchemes", "password", {
    type: "http",
    scheme: "basic",
    description: "any name, with a token as password",
  });
  app.get("/api/v1/openapi.json", (context) => context.json(documentOf(app, version, basePath)));
}

export function documentOf(app: OpenAPIHono, version: string, basePath: string) {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "leakhound serve",
      version,
      description: "Targets, series, profiles and tickets of a fleet that is watched for memory leaks.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: basePath }],
  });
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const need = neededScope(method.toUpperCase(), path.replace(/\{[^{}]*\}/g, "x"));
      operation.security = need === "public" ? [] : [{ token: [] }, { password: [] }];
      operation.description = need === "public" ? "Needs no token." : `Needs a token with the scope ${need}.`;
      operation.operationId ??= operationId(method, path);
    }
  return document;
}

/** `getApiV1TicketsId` */
const operationId = (method: string, path: string): string =>
  method +
  path
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
