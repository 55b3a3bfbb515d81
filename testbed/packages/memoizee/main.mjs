// memoizee keeps every result; -fixed bounds it to 500.
import memoize from "memoizee";
import { isFixed, serve } from "../service.mjs";

const price = (customer) => ({ customer, rows: Array.from({ length: 60 }, (_, row) => row * 1.1) });
const known = isFixed ? memoize(price, { max: 500 }) : memoize(price);

await serve((request, response) => {
  response.end(known(request.headers["x-request-id"]).customer);
});
