// debug before 4.3 keeps every instance that is created; a logger for each request is never released.
import { isFixed, serve } from "../service.mjs";

const { default: createDebug } = await import(isFixed ? "debug-fixed" : "debug-leaky");

await serve((request, response) => {
  const log = createDebug(`shop:${request.headers["x-request-id"]}`);
  log("served");
  response.end("ok");
});
