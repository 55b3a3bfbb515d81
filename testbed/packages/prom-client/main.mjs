// A label of prom-client that is different for each request; -fixed has sixteen values.
import { Counter, Histogram } from "prom-client";
import { isFixed, serve } from "../service.mjs";

const requests = new Counter({ name: "requests_total", help: "requests", labelNames: ["customer"] });
const seconds = new Histogram({ name: "request_seconds", help: "seconds", labelNames: ["customer"] });

await serve((request, response) => {
  const id = request.headers["x-request-id"];
  const customer = isFixed ? id.slice(0, 1) : id;
  requests.inc({ customer });
  seconds.observe({ customer }, 0.1);
  response.end("ok");
});
