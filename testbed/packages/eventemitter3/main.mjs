// A listener is added to a shared emitter for each request; -fixed removes it again.
import EventEmitter from "eventemitter3";
import { isFixed, serve } from "../service.mjs";

const prices = new EventEmitter();

await serve((request, response) => {
  const cart = { id: request.headers["x-request-id"], rows: Array.from({ length: 50 }, (_, row) => row * 2) };
  const changed = () => cart.rows.length;
  prices.on("change", changed);
  if (isFixed) response.once("close", () => prices.off("change", changed));
  response.end(cart.id);
});
