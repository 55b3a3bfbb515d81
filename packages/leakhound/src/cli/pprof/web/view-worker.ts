/** The thread that makes the pages of a profile: receives the address of a page, and responds with it. */
import { parentPort, workerData } from "node:worker_threads";
import type { Fault } from "../../../base/fault.ts";
import { ok, type Result } from "../../../base/result.ts";
import type { PageResponse } from "../../../pprof-web/listen.ts";
import { viewHandler } from "../../../pprof-web/view.ts";
import { type PackedProfile, unpackProfile } from "../../../profile/model/packed.ts";
import type { PageAssets } from "../../../report/html/document.ts";
import type { PprofOptions } from "../../../report/pprof/options.ts";
import { VERSION } from "../../output/version.ts";
import { PORTS } from "../local/ports.ts";
import { prepareDrawing } from "../output/draw.ts";

export interface ViewData {
  readonly profile: PackedProfile;
  readonly options: PprofOptions;
  readonly assets: PageAssets;
}

export interface ViewRequest {
  readonly path: string;
  readonly query: string;
}

const { profile, options, assets }: ViewData = workerData;
const view = { profile: unpackProfile(profile), options, assets, ports: PORTS, madeBy: VERSION, drawGraph };
const handle = viewHandler(view);

async function drawGraph(dot: string): Promise<Result<string, Fault>> {
  const drawn = await prepareDrawing("svg")(dot);
  return drawn.ok ? ok([...(drawn.value as Iterable<string>)].join("")) : drawn;
}

async function respond({ path, query }: ViewRequest): Promise<void> {
  const response: PageResponse = await handle(path, new URLSearchParams(query));
  parentPort?.postMessage(response);
}

parentPort?.on("message", (request: ViewRequest) => void respond(request));
