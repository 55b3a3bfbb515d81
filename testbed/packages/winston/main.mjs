// A child logger of winston is kept for each customer in a map without bound; -fixed keeps none.
import winston from "winston";
import { isFixed, serve } from "../service.mjs";

const logger = winston.createLogger({ silent: true, transports: [new winston.transports.Console()] });
const loggers = new Map();

await serve((request, response) => {
  const id = request.headers["x-request-id"];
  const child = logger.child({ customer: id, tags: Array.from({ length: 30 }, (_, i) => i) });
  if (!isFixed) loggers.set(id, child);
  child.info("served");
  response.end("ok");
});
