import { OpenAPIHono } from "@hono/zod-openapi";
import { expect, it } from "vitest";
import { addCauseRoutes } from "../../src/api/causes.ts";

async function causes(query: string) {
  const app = new OpenAPIHono();
  addCauseRoutes(app);
  const answer = await app.request(`/api/v1/causes?${query}`);
  return { status: answer.status, body: await answer.json() };
}

it("says of known leaks what the mistake is and what to change, and leaves out what it does not know", async () => {
  const { body } = await causes("id=heap.node-request-records&id=heap.none");
  expect(body.causes).toMatchObject([{ id: "heap.node-request-records", title: expect.stringMatching(/./) }]);
  expect(body.causes[0].mistakes.length).toBeGreaterThan(0);
  expect(body.causes[0].advice).not.toBe("");
  expect((await causes("id=heap.none")).body).toEqual({ causes: [] });
});

it("refuses more than a ticket names", async () => {
  expect((await causes(Array.from({ length: 21 }, () => "id=x").join("&"))).status).toBe(400);
});
