/** Pages on a port of this machine, for as long as somebody looks at them. */
import { once } from "node:events";
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { listen, type PageResponse, type RequestHandler } from "../../../pprof-web/listen.ts";
import type { Log } from "../local/log.ts";

export interface Serving {
  /** `host:port`; without a host it is localhost, without a port or with 0 a free one. */
  readonly address: string;
  readonly log: Log;
  /** Shows an address to the person. */
  readonly open: (url: string) => Promise<unknown>;
  /** When to end. */
  readonly signal: AbortSignal;
}

const PORT_MAX = 65_535;

/** Serves until the signal. Never rejects. */
export async function serve(handler: RequestHandler, serving: Serving): Promise<Result<null, Fault>> {
  const { log, open, signal } = serving;
  const place = placeOf(serving.address);
  if (!place) return err(badAddress(serving.address));
  const listening = await listen(place.host, place.port, handler);
  if (!listening.ok) return listening;
  const { url, close } = listening.value;
  log(`Serving web UI on ${url}`);
  await open(url);
  if (!signal.aborted) await once(signal, "abort");
  await close();
  return ok(null);
}

/** One page, at `/` and where pprof has its own. */
export function onePage(page: string): RequestHandler {
  return async (path): Promise<PageResponse> =>
    /^\/(ui\/?)?$/.test(path)
      ? { status: 200, type: "text/html; charset=utf-8", body: page }
      : { status: 404, type: "text/plain; charset=utf-8", body: "there is one page, at /\n" };
}

function placeOf(address: string): { readonly host: string; readonly port: number } | null {
  const [, host, port = ""] = /^(?:([^\s/]*):)?(\d*)$/.exec(address) ?? [null, null];
  const isPlace = host !== null && Number(port) <= PORT_MAX;
  return isPlace ? { host: host ?? "", port: Number(port) } : null;
}

function badAddress(address: string): Fault {
  const todo = "write -http=localhost:8080, or -http=localhost:0 for a free port";
  return { code: "usage", what: "this is no host:port", where: `-http=${address}`, todo };
}
