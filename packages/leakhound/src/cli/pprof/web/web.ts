/** `leakhound pprof -http=HOST:PORT`: serves the pages of a profile, or the page of a series, until Ctrl-C. */
import type { Fault } from "../../../base/fault.ts";
import type { Result } from "../../../base/result.ts";
import type { RequestHandler } from "../../../pprof-web/listen.ts";
import type { Profile } from "../../../profile/model/types.ts";
import type { PprofOptions } from "../../../report/pprof/options.ts";
import { distFolder } from "../../../work/dist-folder.ts";
import { pageAssets } from "../../output/page-assets.ts";
import { stopSignal } from "../../terminal/stop-signal.ts";
import type { Log } from "../local/log.ts";
import { browsers, startFirst } from "../output/viewer.ts";
import { onePage, serve } from "./serve.ts";
import { viewInThreads } from "./threaded-view.ts";

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
  const program = new URL("view-worker.js", distFolder());
  const threads = viewInThreads({ profile, options, assets: await pageAssets(), program });
  const served = await untilStopped(threads.handle, request);
  threads.close();
  return served;
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
