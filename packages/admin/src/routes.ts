/** What is served where. */
import type { UnixMs } from "../../leakhound/src/base/units.ts";
import { allocsProfile } from "./allocs.ts";
import { cpuRoute } from "./cpu-route.ts";
import { heapProfile } from "./heap.ts";
import type { HeapSampler } from "./heap-sampler.ts";
import { indexPage } from "./index-page.ts";
import { METRICS_CONTENT_TYPE, metricsText } from "./metrics.ts";
import { commandLine } from "./process.ts";
import { htmlReply, lineReply, profileReply, type Reply, textReply } from "./reply.ts";
import { countResources, resourcesProfile, resourcesText } from "./resources.ts";
import type { Route } from "./route.ts";

export interface Instruments {
  readonly sampler: HeapSampler;
  readonly now: () => UnixMs;
}

export const PPROF = "/debug/pprof/";

/** Routes by path. */
export function routesOf({ sampler, now }: Instruments): ReadonlyMap<string, Route> {
  const profiles: Record<string, Route> = {
    heap: heapRoute(sampler, now),
    allocs: allocsRoute(sampler, now),
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
    ["/metrics", { about: null, answer: metricsReply }],
    ["/healthz", { about: null, isOpen: true, answer: () => lineReply(200, "ok") }],
  ]);
}

function heapRoute(sampler: HeapSampler, now: () => UnixMs): Route {
  return {
    about: "live bytes by stack, of what was allocated since the admin began; collects garbage first",
    isCostly: true,
    answer: async () => {
      const samples = await sampler.read();
      if (!samples.ok) return lineReply(503, samples.error);
      const context = { takenAt: now(), intervalBytes: sampler.intervalBytes };
      return profileReply("heap", heapProfile(samples.value, context));
    },
  };
}

function allocsRoute(sampler: HeapSampler, now: () => UnixMs): Route {
  return {
    about: "bytes allocated since the admin began: by stack what lives, in one sum what was collected",
    isCostly: true,
    answer: async () => {
      const samples = await sampler.readMarked();
      if (!samples.ok) return lineReply(503, samples.error);
      const context = { takenAt: now(), intervalBytes: sampler.intervalBytes };
      return profileReply("allocs", allocsProfile(samples.value, context));
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
