import { expect, it } from "vitest";
import { neededScope } from "../../src/access/policy.ts";

it.each([
  ["GET", "/-/healthy", "public"],
  ["GET", "/", "public"],
  ["GET", "/tickets/shop-7", "public"],
  ["GET", "/assets/pages-1f0c9a7e.js", "public"],
  ["POST", "/api/v1/session", "public"],
  ["GET", "/api/v1/tickets", "read"],
  ["GET", "/api/v1/profile", "read"],
  ["GET", "/metrics", "read"],
  ["POST", "/querier.v1.QuerierService/SelectSeries", "read"],
  ["POST", "/ingest", "push"],
  ["POST", "/push.v1.PusherService/Push", "push"],
  ["POST", "/api/v1/tickets/shop-7/actions", "admin"],
  ["POST", "/-/reload", "admin"],
  ["GET", "/api/v1/holders", "admin"],
  ["GET", "/api/v1/holders/tickets/shop-7", "admin"],
  ["GET", "/api/v1/tickets/shop-7/evidence", "read"],
  ["POST", "/api/v1/tickets/shop-7/evidence", "admin"],
  ["GET", "/api/v1/heap-images/1", "admin"],
])("%s %s needs %s", (method, path, need) => expect(neededScope(method, path)).toBe(need));

it("needs admin for changes that nobody thought of, and read for what is read", () => {
  expect(neededScope("POST", "/api/v1/new")).toBe("admin");
  expect(neededScope("DELETE", "/ingest")).toBe("admin");
  expect(neededScope("POST", "/-/healthy")).toBe("admin");
  expect(neededScope("POST", "/")).toBe("admin");
  expect(neededScope("GET", "/new")).toBe("read");
});

it("does not take a path for another with the same beginning", () => {
  expect(neededScope("POST", "/ingestion")).toBe("admin");
  expect(neededScope("GET", "/-/healthyish")).toBe("read");
  expect(neededScope("GET", "/service/x")).toBe("read");
});
