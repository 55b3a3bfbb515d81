/** `leakhound pprof -http=HOST:PORT`: serves the view until it is stopped. */
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Profile } from "../../profile/types.ts";
import type { PprofOptions } from "../../report/pprof/options.ts";
import { listen } from "../../server/listen.ts";
import { answering } from "../../server/view.ts";
import { pageAssets } from "../assets.ts";
import { stopSignal } from "../stop.ts";
import { VERSION } from "../version.ts";
import { prepareDrawing } from "./draw.ts";
import { PORTS } from "./ports.ts";
import type { Tell } from "./tell.ts";
import { browsers, start } from "./viewer.ts";

export interface WebRequest {
  /** `host:port`; either may be missing. */
  readonly address: string;
  readonly opensBrowser: boolean;
}

export async function serveWeb(
  profile: Profile,
  options: PprofOptions,
  { address, opensBrowser }: WebRequest,
  tell: Tell,
): Promise<Result<null, Fault>> {
  const split = splitAddress(address);
  if (!split) return err(badAddress(address));
  const stop = stopSignal(null);
  const view = { profile, options, ports: PORTS, assets: await pageAssets(), madeBy: VERSION, drawGraph };
  const listening = await listen(split.host, split.port, answering(view));
  if (!listening.ok) return listening;
  tell(`Serving web UI on ${listening.value.url}`);
  if (opensBrowser && !(await start(browsers(), listening.value.url)))
    tell("No browser could be started; open the address yourself");
  await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
  await listening.value.close();
  stop.close();
  return ok(null);
}

async function drawGraph(dot: string): Promise<Result<string, Fault>> {
  const drawn = await prepareDrawing("svg")(dot);
  return drawn.ok ? ok([...(drawn.value as Iterable<string>)].join("")) : drawn;
}

function splitAddress(address: string): { readonly host: string; readonly port: number } | null {
  const match = /^(.*?)(?::(\d{0,5}))?$/.exec(address);
  const port = Number(match?.[2] || 0);
  return match && port <= 65_535 && !/[\s/]/.test(match[1]!) ? { host: match[1]!, port } : null;
}

function badAddress(where: string): Fault {
  return {
    code: "usage",
    what: "this is no host:port",
    where: `-http=${where}`,
    todo: "write -http=localhost:8080, or -http=: for any free port",
  };
}
