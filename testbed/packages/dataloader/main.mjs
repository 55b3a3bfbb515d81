// A DataLoader for the life of the process memoizes every key; -fixed makes one for each request.
import DataLoader from "dataloader";
import { isFixed, serve } from "../service.mjs";

const load = async (keys) =>
  keys.map((key) => ({ key, name: `customer ${key}`, tags: Array.from({ length: 40 }, (_, i) => i) }));
const shared = new DataLoader(load);

await serve(async (request, response) => {
  const loader = isFixed ? new DataLoader(load) : shared;
  const customer = await loader.load(request.headers["x-request-id"]);
  response.end(customer.name);
});
