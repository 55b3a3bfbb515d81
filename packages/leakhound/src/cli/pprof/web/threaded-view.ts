/**
 * The pages of a profile, made in threads: an address may ask for what takes long, such as a regular expression over long
 * names, and other pages and Ctrl-C must not wait for it.
 */
import { type DurationMs, durationMs } from "../../../base/units.ts";
import type { PageResponse, RequestHandler } from "../../../pprof-web/listen.ts";
import { packProfile } from "../../../profile/model/packed.ts";
import type { Profile } from "../../../profile/model/types.ts";
import type { PageAssets } from "../../../report/html/document.ts";
import type { PprofOptions } from "../../../report/pprof/options.ts";
import { Threads } from "../../../work/threads.ts";
import type { ViewData, ViewRequest } from "./view-worker.ts";

/** Longer than any page of a million samples takes, on a busy machine. */
const PAGE_MS_MAX = durationMs(60_000);

export interface ThreadedView {
  readonly profile: Profile;
  readonly options: PprofOptions;
  readonly assets: PageAssets;
  /** The built `view-worker.js`. */
  readonly program: URL;
  readonly timeMsMax?: DurationMs;
}

export interface ViewThreads {
  readonly handle: RequestHandler;
  close(): void;
}

export function viewInThreads({ profile, options, assets, program, timeMsMax }: ThreadedView): ViewThreads {
  const workerData: ViewData = { profile: packProfile(profile), options, assets };
  const threads = new Threads<ViewRequest, PageResponse>({
    program,
    timeMsMax: timeMsMax ?? PAGE_MS_MAX,
    workerData,
  });
  let requests = 0;
  return {
    async handle(path, query) {
      // Each request is an owner of its own: one that takes long leaves a thread for the others.
      const made = await threads.run({ request: { path, query: query.toString() }, owner: String(++requests) });
      return made.ok ? made.value : failure(made.error);
    },
    close: () => threads.close(),
  };
}

const failure = (why: string): PageResponse => ({
  status: 503,
  type: "text/plain; charset=utf-8",
  body: `The page cannot be shown: making it ${why}. Ask for less, for example with a filter.\n`,
});
