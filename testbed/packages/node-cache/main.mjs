// node-cache without a time to live keeps every page; -fixed lets pages expire after five seconds.
import NodeCache from "node-cache";
import { isFixed, serve } from "../service.mjs";

const pages = new NodeCache({ stdTTL: isFixed ? 5 : 0, checkperiod: 1 });

await serve((request, response) => {
  const id = request.headers["x-request-id"];
  pages.set(id, { id, rows: Array.from({ length: 50 }, (_, row) => `row ${row} of ${id}`) });
  response.end("ok");
});
