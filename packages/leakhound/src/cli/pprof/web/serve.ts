/** Serves pages on a port of this machine until a signal. */
import { once } from "node:events";
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { listen, type PageResponse, type RequestHandler } from "../../../pprof-web/listen.ts";
import type { Log } from "../local/log.ts";

export interface ServeOptions {
  /** `host:port`. Without a host it is localhost; without a port, or with 0, any free port. */
  readonly address: string;
  readonly log: Log;
  /** Opens an address in a browser. */
  readonly open: (url: string) => Promise<unknown>;
  /** Ends the serving. */
  readonly signal: AbortSignal;
}

const PORT_MAX = 65_535;

/** Serves until the signal. Never rejects. */
export async function serve(handler: RequestHandler, options: ServeOptions): Promise<Result<null, Fault>> {
  const { log, open, signal } = options;
  const parsed = parseAddress(options.address);
  if (!parsed) return err(badAddress(options.address));
  const listening = await listen(parsed.host, parsed.port, handler);
  if (!listening.ok) return listening;
  const { url, close } = listening.value;
  log(`Serving web UI on ${url}`);
  await open(url);
  if (!signal.aborted) await once(signal, "abort");
  await close();
  return ok(null);
}

/** Serves one page, at `/` and at the address of pprof's page. */
export function onePage(page: string): RequestHandler {
  return async (path): Promise<PageResponse> =>
    /^\/(ui\/?)?$/.test(path)
      ? { status: 200, type: "text/html; charset=utf-8", body: page }
      : { status: 404, type: "text/plain; charset=utf-8", body: "the only page is /\n" };
}

function parseAddress(address: string): { readonly host: string; readonly port: number } | null {
  const [, host, port = ""] = /^(?:([^\s/]*):)?(\d*)$/.exec(address) ?? [null, null];
  const isValid = host !== null && Number(port) <= PORT_MAX;
  return isValid ? { host: host ?? "", port: Number(port) } : null;
}

function badAddress(address: string): Fault {
  const todo = "write -http=localhost:8080, or -http=localhost:0 for a free port";
  return { code: "usage", what: "this is not host:port", where: `-http=${address}`, todo };
}
