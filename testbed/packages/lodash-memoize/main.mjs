// lodash.memoize keeps every result; -fixed clears the cache at 500 entries.
import memoize from "lodash.memoize";
import { isFixed, serve } from "../service.mjs";

const known = memoize((customer) => ({ customer, rows: Array.from({ length: 80 }, (_, row) => `${row}`) }));

let calls = 0;

await serve((request, response) => {
  if (isFixed && calls++ % 500 === 0) known.cache.clear();
  response.end(known(request.headers["x-request-id"]).customer);
});
