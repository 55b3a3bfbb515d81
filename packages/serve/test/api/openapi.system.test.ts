/** The OpenAPI document of the running server: valid by the schema of OpenAPI 3.1, and complete. */
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import { neededScope } from "../../src/access/policy.ts";
import { ask, newFolder, startIn } from "../support/running-server.ts";

interface Operation {
  readonly summary?: string;
  readonly operationId?: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const METHODS = ["get", "post", "put", "delete"];

async function documented() {
  const { url } = await startIn(newFolder(), "listen: 127.0.0.1:0\nexternal_url: https://tools.example/leaks/\n");
  const document = JSON.parse((await ask(`${url}/api/v1/openapi.json`)).text);
  const paths: Record<string, Record<string, Operation>> = document.paths;
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ path, method, operation: item[method] }] : [])),
  );
  return { url, document, operations };
}

it("is valid by the schema of OpenAPI 3.1", async () => {
  const { document } = await documented();
  expect(document).toMatchObject({ openapi: "3.1.0", info: { version: "1.2.3" }, servers: [{ url: "/leaks/" }] });
  expect(await new Validator().validate(document)).toEqual({ valid: true });
  const wrong = { ...document, info: { title: 7 } };
  expect((await new Validator().validate(wrong)).valid).toBe(false);
});

it("has each path that the server answers, with a summary, an id of its own, and what it needs", async () => {
  const { operations } = await documented();
  expect(operations.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "/-/healthy",
      "/-/ready",
      "/-/reload",
      "/api/v1/events",
      "/api/v1/holders",
      "/api/v1/holders/tickets/{id}",
      "/api/v1/instances",
      "/api/v1/marks",
      "/api/v1/profile",
      "/api/v1/series/goroutines",
      "/api/v1/series/memory",
      "/api/v1/series/site",
      "/api/v1/services",
      "/api/v1/session",
      "/api/v1/sites",
      "/api/v1/store/backup",
      "/api/v1/store/export",
      "/api/v1/store/imports",
      "/api/v1/store/imports/{id}",
      "/api/v1/store/imports/{id}/end",
      "/api/v1/store/verify",
      "/api/v1/targets",
      "/api/v1/tickets",
      "/api/v1/tickets/{id}",
      "/api/v1/tickets/{id}/actions",
      "/api/v1/tickets/{id}/evidence",
      "/metrics",
      "/querier.v1.QuerierService/{call}",
    ]),
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, method, operation } of operations) {
    expect(operation.summary, path).toMatch(/\w/);
    const isPublic = neededScope(method.toUpperCase(), path) === "public";
    expect(operation.security, `${method} ${path}`).toHaveLength(isPublic ? 0 : 2);
    for (const [status, { description }] of Object.entries(operation.responses))
      expect(description, `${path} ${status}`).toMatch(/\w/);
  }
});

it("has no path that the server does not answer, and answers with a status that it has", async () => {
  const { url, operations } = await documented();
  const reads = operations.filter(({ method, path }) => method === "get" && path !== "/api/v1/events");
  for (const { path, operation } of reads) {
    const { status } = await ask(url + path.replace(/\{\w+\}/g, "x"));
    expect(Object.keys(operation.responses), `${path} ${status}`).toContain(String(status));
  }
});
