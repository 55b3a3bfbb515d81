/** `leakhound pprof -http=HOST:PORT`: serves the pages of a profile, or the page of a series, until Ctrl-C. */
import type { Fault } from "../../../base/fault.ts";
import { ok, type Result } from "../../../base/result.ts";
import type { RequestHandler } from "../../../pprof-web/listen.ts";
import { viewHandler } from "../../../pprof-web/view.ts";
import type { Profile } from "../../../profile/model/types.ts";
import type { PprofOptions } from "../../../report/pprof/options.ts";
import { pageAssets } from "../../output/page-assets.ts";
import { VERSION } from "../../output/version.ts";
import { stopSignal } from "../../terminal/stop-signal.ts";
import type { Log } from "../local/log.ts";
import { PORTS } from "../local/ports.ts";
import { prepareDrawing } from "../output/draw.ts";
import { browsers, startFirst } from "../output/viewer.ts";
import { onePage, serve } from "./serve.ts";

export interface WebRequest {
  /** `host:port`; either may be missing. */
  readonly address: string;
  readonly opensBrowser: boolean;
  readonly log: Log;
}

export async function serveView(
  profile: Profile,
  options: PprofOptions,
  request: WebRequest,
): Promise<Result<null, Fault>> {
  const view = { profile, options, ports: PORTS, assets: await pageAssets(), madeBy: VERSION, drawGraph };
  return untilStopped(viewHandler(view), request);
}

export const servePage = (page: string, request: WebRequest): Promise<Result<null, Fault>> =>
  untilStopped(onePage(page), request);

async function untilStopped(
  handler: RequestHandler,
  { address, opensBrowser, log }: WebRequest,
): Promise<Result<null, Fault>> {
  const stop = stopSignal(null);
  const open = async (url: string) => {
    if (opensBrowser && !(await startFirst(browsers(), url)))
      log("No browser could be started: open the address manually");
  };
  const served = await serve(handler, { address, log, open, signal: stop.signal });
  stop.close();
  return served;
}

async function drawGraph(dot: string): Promise<Result<string, Fault>> {
  const drawn = await prepareDrawing("svg")(dot);
  return drawn.ok ? ok([...(drawn.value as Iterable<string>)].join("")) : drawn;
}
