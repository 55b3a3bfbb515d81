/** What is served where. */
import type { Result } from "../../leakhound/src/base/result.ts";
import type { UnixMs } from "../../leakhound/src/base/units.ts";
import { allocsProfile } from "./allocs.ts";
import { cpuRoute } from "./cpu-route.ts";
import { type HeapContext, heapProfile } from "./heap.ts";
import type { HeapSampler, HeapSamples, SamplerFault } from "./heap-sampler.ts";
import { indexPage } from "./index-page.ts";
import { METRICS_CONTENT_TYPE, metricsText } from "./metrics.ts";
import { commandLine } from "./process.ts";
import { htmlReply, lineReply, profileReply, type Reply, textReply } from "./reply.ts";
import { countResources, resourcesProfile, resourcesText } from "./resources.ts";
import type { Route } from "./route.ts";
import { roomOfProcess, snapshotRoute } from "./snapshot-route.ts";

export interface Instruments {
  readonly sampler: HeapSampler;
  readonly now: () => UnixMs;
}

const PPROF = "/debug/pprof/";

/** Routes by path. */
export function routesOf({ sampler, now }: Instruments): ReadonlyMap<string, Route> {
  const context = (): HeapContext => ({ takenAt: now(), intervalBytes: sampler.intervalBytes });
  const profiles: Record<string, Route> = {
    heap: samplesRoute(
      "live bytes by stack, of what was allocated since the admin began; collects garbage first",
      () => sampler.read(),
      (samples) => profileReply("heap", heapProfile(samples, context())),
    ),
    allocs: samplesRoute(
      "bytes allocated since the admin began: by stack what lives, in one sum what was collected",
      () => sampler.readMarked(),
      (samples) => profileReply("allocs", allocsProfile(samples, context())),
    ),
    profile: cpuRoute(now),
    resources: resourcesRoute(now),
    goroutine: GOROUTINE,
    cmdline: { about: "the command line, NUL separated", answer: () => textReply(200, commandLine()) },
    symbol: { about: "says that profiles carry their symbols", answer: () => lineReply(200, "num_symbols: 1") },
  };
  const index = htmlReply(indexPage(Object.entries(profiles)));
  return new Map<string, Route>([
    [PPROF, { about: null, answer: () => index }],
    [PPROF.slice(0, -1), { about: null, answer: () => lineReply(301, "see pprof/", { Location: "pprof/" }) }],
    ...Object.entries(profiles).map(([name, route]) => [PPROF + name, route] as const),
    ["/debug/leakhound/heapsnapshot", snapshotRoute(roomOfProcess)],
    ["/metrics", { about: null, answer: metricsReply }],
    ["/healthz", { about: null, isOpen: true, answer: () => lineReply(200, "ok") }],
  ]);
}

type ReadSamples = () => Promise<Result<HeapSamples, SamplerFault>>;

/** A route to a profile that is made of the heap's samples. */
function samplesRoute(about: string, read: ReadSamples, reply: (samples: HeapSamples) => Promise<Reply>): Route {
  return {
    about,
    isCostly: true,
    answer: async () => {
      const samples = await read();
      return samples.ok ? reply(samples.value) : lineReply(503, samples.error);
    },
  };
}

function resourcesRoute(now: () => UnixMs): Route {
  return {
    about: "what keeps the event loop alive, by type; ?debug=1 as text",
    answer: ({ params }) => {
      const resources = countResources(process.getActiveResourcesInfo());
      if (Number(params.get("debug")) > 0) return textReply(200, resourcesText(resources));
      return profileReply("resources", resourcesProfile(resources, now()));
    },
  };
}

const GOROUTINE: Route = {
  about: null,
  answer: () => lineReply(404, "Node has no goroutines; what keeps its event loop alive is in resources."),
};

function metricsReply(): Reply {
  const text = metricsText(countResources(process.getActiveResourcesInfo()));
  return textReply(200, text, { "Content-Type": METRICS_CONTENT_TYPE });
}
