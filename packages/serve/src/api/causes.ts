/** The known leaks that tickets name as causes: what the mistake usually is, and what to change. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { KNOWN_LEAKS } from "leakhound/server";
import { jsonAnswer, problem } from "./queries.ts";

const IDS_MAX = 20;
const ID_CHARS_MAX = 200;

export const causesSchema = z
  .object({
    causes: z.array(
      z.object({
        id: z.string().openapi({ example: "heap.gorilla-context" }),
        title: z.string(),
        mistakes: z.array(z.string()).openapi({ description: "in source, the likeliest first" }),
        advice: z.string(),
        links: z.array(z.string()),
      }),
    ),
  })
  .openapi("Causes");

const id = z.string().max(ID_CHARS_MAX);

const route = createRoute({
  method: "get",
  path: "/api/v1/causes",
  summary: "Known leaks by their identifiers, as tickets name them",
  request: { query: z.object({ id: z.union([id.transform((one) => [one]), z.array(id).max(IDS_MAX)]) }) },
  responses: { 200: jsonAnswer("those that are known", causesSchema), 400: jsonAnswer("the query is wrong", problem) },
});

export function addCauseRoutes(app: OpenAPIHono): void {
  app.openapi(route, (context) => {
    const { id: ids } = context.req.valid("query");
    const causes = ids.flatMap((one) => {
      const known = KNOWN_LEAKS.find((leak) => leak.id === one);
      if (!known) return [];
      const { title, advice, links } = known;
      const mistakes = known.mistakes.toSorted((a, b) => b.weight - a.weight).map(({ text }) => text);
      return [{ id: one, title, mistakes, advice, links: [...links] }];
    });
    return context.json({ causes }, 200);
  });
}
