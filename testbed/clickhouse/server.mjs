/**
 * A ClickHouse server for tests: the engine is chdb, a library; the wire is ClickHouse's HTTP interface, as far as
 * @clickhouse/client uses it. A process of its own, so that it can be killed, and begun again on the same folder.
 *
 *   node server.mjs FOLDER PORT          prints {"port":…} when it answers; ends with its standard input
 *
 *   POST /?query=…&param_x=…&setting=…   one statement, with rows in the body
 *   POST /control/cut?ms=2000            breaks all connections, and refuses new ones for a while
 *   POST /control/lose                   runs the next insert, and breaks its connection instead of answering
 *
 * Loopback only; the only user is "default". Statements run one after another. There is no Keeper, so Replicated and Distributed tables are refused.
 */
import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";
import { Session } from "chdb";

const [folder, port = "0"] = process.argv.slice(2);
const session = new Session(folder);
const sockets = new Set();
let refusesUntil = 0;
let losesNext = false;
let running = Promise.resolve();

/** Parameters of a request that are no settings of the engine. */
const NOT_SETTINGS = new Set([
  "query",
  "database",
  "query_id",
  "session_id",
  "user",
  "password",
  "role",
  "default_format",
  "wait_end_of_query",
  "send_progress_in_http_headers",
  "http_headers_progress_interval_ms",
  "enable_http_compression",
  "compress",
]);

const quoted = (text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const nameOf = (text) => text.replace(/\W/g, "");

/** Settings and parameters hold for one statement: they are set before it, and set back after it. */
async function run(parameters, body) {
  const format = { format: parameters.get("default_format") ?? "TabSeparated" };
  const execute = (sql) => session.queryAsync(sql, format);
  const database = parameters.get("database");
  if (database && database !== "default") await execute(`USE \`${nameOf(database)}\``);
  const given = [...parameters].filter(([name]) => !NOT_SETTINGS.has(name));
  for (const [name, value] of given) await execute(`SET ${nameOf(name)} = ${quoted(value)}`);
  try {
    const query = parameters.get("query");
    return await execute(query === null ? body : `${query}\n${body}`);
  } finally {
    const settings = given.filter(([name]) => !name.startsWith("param_"));
    for (const [name] of settings) await execute(`SET ${nameOf(name)} = DEFAULT`);
    if (database && database !== "default") await execute("USE default");
  }
}

function fail(response, error) {
  const message = String(error?.message ?? error);
  const code = /Code: (\d+)/.exec(message)?.[1] ?? "1002";
  response.statusCode = 500;
  response.setHeader("X-ClickHouse-Exception-Code", code);
  response.end(/^Code: /.test(message) ? message : `Code: ${code}. DB::Exception: ${message} (UNKNOWN_EXCEPTION)`);
}

const bytesOf = (answer) => {
  const value = answer?.bytes?.() ?? answer?.data ?? answer ?? "";
  return typeof value === "string" || value instanceof Uint8Array ? value : String(value);
};

function control(url, response) {
  if (url.pathname === "/control/lose") losesNext = true;
  else refusesUntil = Date.now() + Number(url.searchParams.get("ms") ?? 1_000);
  response.end("done\n");
  if (url.pathname === "/control/cut") for (const socket of sockets) socket.destroy();
}

async function answer(url, body, request, response) {
  const [user] = Buffer.from(request.headers.authorization?.replace(/^Basic /, "") ?? "", "base64")
    .toString()
    .split(":");
  if (user !== "" && user !== "default") {
    response.statusCode = 403;
    response.setHeader("X-ClickHouse-Exception-Code", "516");
    response.end(`Code: 516. DB::Exception: ${user}: Authentication failed (AUTHENTICATION_FAILED)`);
    return;
  }
  try {
    const result = bytesOf(await run(url.searchParams, body));
    const isInsert = /^\s*insert/i.test(url.searchParams.get("query") ?? "");
    if (losesNext && isInsert) {
      losesNext = false;
      request.socket.destroy();
      return;
    }
    response.setHeader("X-ClickHouse-Query-Id", url.searchParams.get("query_id") ?? "");
    response.setHeader("X-ClickHouse-Summary", '{"read_rows":"0","written_rows":"0"}');
    response.end(result);
  } catch (error) {
    fail(response, error);
  }
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/ping") return response.end("Ok.\n");
  if (url.pathname.startsWith("/control/")) return control(url, response);
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const sent = Buffer.concat(parts);
    const body = (request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent).toString("utf8");
    running = running.then(() => answer(url, body, request, response));
  });
});
server.on("connection", (socket) => {
  if (Date.now() < refusesUntil) return socket.destroy();
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
});
server.listen(Number(port), "127.0.0.1", () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.stdin.on("end", () => process.exit(0)).resume();
