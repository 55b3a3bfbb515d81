/** The routes of the admin, by path. */
import type { Result } from "../../../leakhound/src/base/result.ts";
import type { UnixMs } from "../../../leakhound/src/base/units.ts";
import { htmlReply, lineReply, profileReply, type Reply, textReply } from "../http/reply.ts";
import type { Route } from "../http/route.ts";
import { allocsProfile } from "../instruments/allocs.ts";
import { type HeapContext, heapProfile } from "../instruments/heap.ts";
import type { HeapSampler, HeapSamples, SamplerFault } from "../instruments/heap-sampler.ts";
import { METRICS_CONTENT_TYPE, metricsText } from "../instruments/metrics.ts";
import { commandLine } from "../instruments/process.ts";
import { countResources, resourcesProfile, resourcesText } from "../instruments/resources.ts";
import { cpuRoute } from "./cpu-route.ts";
import { indexPage } from "./index-page.ts";
import { readProcessMemory, snapshotRoute } from "./snapshot-route.ts";

export interface Instruments {
  readonly sampler: HeapSampler;
  readonly now: () => UnixMs;
}

const PPROF = "/debug/pprof/";

export function routesOf({ sampler, now }: Instruments): ReadonlyMap<string, Route> {
  const context = (): HeapContext => ({ takenAt: now(), intervalBytes: sampler.intervalBytes });
  const profiles: Record<string, Route> = {
    heap: samplesRoute(
      "live bytes by stack, allocated since the admin started; collects garbage first",
      () => sampler.read(),
      (samples) => profileReply("heap", heapProfile(samples, context())),
    ),
    allocs: samplesRoute(
      "bytes allocated since the admin started: live bytes by stack, collected bytes as one sum",
      () => sampler.readMarked(),
      (samples) => profileReply("allocs", allocsProfile(samples, context())),
    ),
    profile: cpuRoute(now),
    resources: resourcesRoute(now),
    goroutine: GOROUTINE,
    cmdline: { description: "the command line, separated by NUL", answer: () => textReply(200, commandLine()) },
    symbol: {
      description: "reports that profiles contain their symbols",
      answer: () => lineReply(200, "num_symbols: 1"),
    },
  };
  const index = htmlReply(indexPage(Object.entries(profiles)));
  return new Map<string, Route>([
    [PPROF, { description: null, answer: () => index }],
    [PPROF.slice(0, -1), { description: null, answer: () => lineReply(301, "see pprof/", { Location: "pprof/" }) }],
    ...Object.entries(profiles).map(([name, route]) => [PPROF + name, route] as const),
    ["/debug/leakhound/heapsnapshot", snapshotRoute(readProcessMemory)],
    ["/metrics", { description: null, answer: metricsReply }],
    ["/healthz", { description: null, isPublic: true, answer: () => lineReply(200, "ok") }],
  ]);
}

type ReadSamples = () => Promise<Result<HeapSamples, SamplerFault>>;

/** A route for a profile that is made from samples of the heap. */
function samplesRoute(description: string, read: ReadSamples, reply: (samples: HeapSamples) => Promise<Reply>): Route {
  return {
    description,
    isExpensive: true,
    answer: async () => {
      const samples = await read();
      return samples.ok ? reply(samples.value) : lineReply(503, samples.error);
    },
  };
}

function resourcesRoute(now: () => UnixMs): Route {
  return {
    description: "resources that keep the event loop alive, by type; ?debug=1 as text",
    answer: ({ params }) => {
      const resources = countResources(process.getActiveResourcesInfo());
      if (Number(params.get("debug")) > 0) return textReply(200, resourcesText(resources));
      return profileReply("resources", resourcesProfile(resources, now()));
    },
  };
}

const GOROUTINE: Route = {
  description: null,
  answer: () => lineReply(404, "Node has no goroutines; see resources for what keeps its event loop alive."),
};

function metricsReply(): Reply {
  const text = metricsText(countResources(process.getActiveResourcesInfo()));
  return textReply(200, text, { "Content-Type": METRICS_CONTENT_TYPE });
}
