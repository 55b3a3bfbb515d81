// A handler of express starts an interval that keeps request and response; -fixed clears it.
import express from "express";
import { isFixed, serve } from "../service.mjs";

const app = express();
app.get("/work", (request, response) => {
  const timer = setInterval(() => response.headersSent && request.complete, 3_600_000);
  if (isFixed) response.once("finish", () => clearInterval(timer));
  response.send("ok");
});

await serve(app);
