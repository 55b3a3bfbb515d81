// A bounded cache of lru-cache fills: no leak.
import { LRUCache } from "lru-cache";
import { serve } from "../service.mjs";

const pages = new LRUCache({ max: 12_000 });

await serve((request, response) => {
  const id = request.headers["x-request-id"];
  pages.set(id, { id, rows: Array.from({ length: 30 }, (_, row) => row * 1.5) });
  response.end("ok");
});
