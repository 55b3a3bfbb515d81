/** The HTTP interface. Each route is described once, and the OpenAPI document comes from these descriptions. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { EventHub } from "../events/event-hub.ts";
import type { FleetState } from "../fleet/fleet.ts";
import type { Readiness } from "../metrics/readiness.ts";
import type { ServerMetrics } from "../metrics/server-metrics.ts";
import type { StoredHours } from "../profiles/stored-times.ts";
import type { Folding } from "../profiles/view/folding.ts";
import type { Call } from "../pyroscope/connect.ts";
import type { CallName } from "../pyroscope/service.ts";
import type { FleetView } from "../views/port.ts";
import { addCauseRoutes } from "./causes.ts";
import { addEventRoutes } from "./events.ts";
import { addEvidenceRoutes, type EvidenceSource } from "./evidence.ts";
import { type GuardOptions, guards } from "./guard.ts";
import { addInstanceRoutes, type InstanceSource } from "./instances.ts";
import { addMemoryTotalRoutes } from "./memory-totals.ts";
import { addMetricsRoute, measured } from "./metrics.ts";
import { type AppOptions, openApp } from "./open-app.ts";
import { addOpenApiDocument } from "./openapi.ts";
import { addProfileViewRoutes, type SourceTexts } from "./profile-view.ts";
import { addProfileRoutes, type ProfileSource } from "./profiles.ts";
import { addPyroscopeRoutes } from "./pyroscope.ts";
import { addSeriesRoutes } from "./series.ts";
import { addSessionRoutes } from "./session.ts";
import { addStoreRoutes, type StoreWork } from "./store.ts";
import { targetJson, targetsSchema } from "./targets.ts";
import { addTicketRoutes, type TicketSource } from "./tickets.ts";

export interface ApiSources {
  readonly version: string;
  readonly fleet: () => FleetState;
  readonly tickets: TicketSource;
  readonly instances: InstanceSource;
  readonly evidence: EvidenceSource;
  readonly profiles: ProfileSource & StoredHours;
  readonly folding: Pick<Folding, "fold">;
  readonly sourceTexts: SourceTexts;
  readonly view: FleetView;
  readonly events: EventHub;
  readonly metrics: ServerMetrics;
  readonly store: StoreWork;
  readonly querier: Readonly<Record<CallName, Call>>;
  readonly readiness: () => Readiness;
  /** Reads the configuration again. @returns null, or what is wrong with it, one line for each mistake */
  readonly reload: () => Promise<readonly string[] | null>;
}

export interface ApiOptions extends GuardOptions, AppOptions {}

const targetsRoute = createRoute({
  method: "get",
  path: "/api/v1/targets",
  summary: "All targets, with their health",
  responses: {
    200: { description: "targets", content: { "application/json": { schema: targetsSchema } } },
  },
});

const text = (description: string) => ({ description, content: { "text/plain": { schema: z.string() } } });

const healthyRoute = createRoute({
  method: "get",
  path: "/-/healthy",
  summary: "Whether the process runs",
  responses: { 200: text("it does") },
});

const readyRoute = createRoute({
  method: "get",
  path: "/-/ready",
  summary: "Whether the server scrapes its targets",
  responses: {
    200: text("it does; and what is wrong meanwhile, as a store that is away"),
    503: text("it starts or ends, or has no space for rows that wait for the store"),
  },
});

const reloadRoute = createRoute({
  method: "post",
  path: "/-/reload",
  summary: "Reads the configuration again",
  responses: {
    200: text("the new configuration is in use"),
    400: text("mistakes; the old configuration stays in use"),
  },
});

export function createApi(sources: ApiSources, options: ApiOptions): OpenAPIHono {
  const app = openApp(options);
  app.use(measured(sources.metrics));
  for (const middleware of guards(options)) app.use(middleware);
  addSessionRoutes(app, options);
  app.openapi(targetsRoute, (context) => {
    const { targets, bad, dropped, problems } = sources.fleet();
    return context.json(
      {
        targets: targets.map(targetJson),
        bad: bad.map(({ labels, problem }) => ({ labels: Object.fromEntries(labels), problem })),
        dropped,
        problems: [...problems],
      },
      200,
    );
  });
  addTicketRoutes(app, sources.tickets, sources.instances);
  addEvidenceRoutes(app, sources.tickets, sources.evidence);
  addCauseRoutes(app);
  addInstanceRoutes(app, sources.instances, () => sources.tickets.now());
  addSeriesRoutes(app, sources.view, () => sources.tickets.now());
  addMemoryTotalRoutes(app, sources.view, () => sources.tickets.now());
  addEventRoutes(app, sources.events, options.gate);
  addMetricsRoute(app, sources.metrics);
  addPyroscopeRoutes(app, sources.querier);
  addProfileRoutes(app, sources.profiles, () => sources.tickets.now());
  const views = { history: sources.profiles, folding: sources.folding, sourceTexts: sources.sourceTexts };
  addProfileViewRoutes(app, views, () => sources.tickets.now());
  addStoreRoutes(app, sources.store);
  app.openapi(healthyRoute, (context) => context.text("healthy\n", 200));
  app.openapi(readyRoute, (context) => {
    const { isReady, text: line } = sources.readiness();
    return isReady ? context.text(`${line}\n`, 200) : context.text(`${line}\n`, 503);
  });
  app.openapi(reloadRoute, async (context) => {
    const mistakes = await sources.reload();
    return mistakes === null ? context.text("reloaded\n", 200) : context.text(`${mistakes.join("\n")}\n`, 400);
  });
  addOpenApiDocument(app, sources.version, options.basePath);
  return app;
}
