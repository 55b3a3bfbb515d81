/**
 * Puts the server together, and takes it apart again.
 *
 *   configuration ─▶ fleet ─▶ store
 *                      │  └───▶ instances ─▶ judging ─▶ tickets ─▶ receivers
 *                      └──────────────────────────────────────────▶ api ─▶ pages
 */
import { resolve } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { type Clock, durationMs, err, type Fault, ok, type Result, systemClock, unixMs } from "leakhound/server";
import { createApi } from "./api/app.ts";
import type { InstanceSource } from "./api/instances.ts";
import { holderLines } from "./checkout/holder-lines.ts";
import { listingWithTexts } from "./checkout/listing-texts.ts";
import { otherInstances } from "./cluster/fleet-instances.ts";
import type { Config } from "./config/schema.ts";
import type { ConfigSource } from "./config/source.ts";
import { type Entrance, openEntrance } from "./entrance.ts";
import { EventHub, type ServerEvent } from "./events/event-hub.ts";
import type { EvidenceCollector } from "./evidence/collector.ts";
import { lookAtMissed, newCollector } from "./evidence/open.ts";
import { pinnedHours } from "./evidence/pins.ts";
import { evidencePolicy } from "./evidence/policy.ts";
import { Fleet } from "./fleet/fleet.ts";
import type { TargetHealth } from "./fleet/health.ts";
import { readAccess } from "./fleet/job-access.ts";
import type { ScrapeSink } from "./fleet/scrape-pool.ts";
import type { ScrapeTarget } from "./fleet/targets.ts";
import { admitCall } from "./grpc/admit.ts";
import { GrpcSessions } from "./grpc/sessions.ts";
import { annotated, checkoutOf } from "./judging/annotate.ts";
import { InstanceBook } from "./judging/instance-book.ts";
import { judgeLoop } from "./judging/judge-loop.ts";
import { KnownGrowth } from "./judging/known-growth.ts";
import { longLoop } from "./judging/windows/long-loop.ts";
import type { Log } from "./log/log.ts";
import { readinessOf } from "./metrics/readiness.ts";
import { ServerMetrics } from "./metrics/server-metrics.ts";
import { Dispatcher } from "./notify/dispatcher.ts";
import { messageOf } from "./notify/message.ts";
import { RecentView } from "./overview/recent-view.ts";
import { storedPivot } from "./overview/stored-pivot.ts";
import { StoredView } from "./overview/stored-view.ts";
import { readAssets } from "./pages/assets.ts";
import { addPageRoutes } from "./pages/routes.ts";
import { spareTime, warmUp } from "./profiles/warm-up.ts";
import { pushMethods } from "./push/grpc-methods.ts";
import { PUSH_BYTES_MAX } from "./push/messages.ts";
import { PushReceiver } from "./push/receive.ts";
import { addPushRoutes } from "./push/routes.ts";
import { type PushIntake, UnderWay } from "./push/under-way.ts";
import { Querier } from "./pyroscope/calls.ts";
import { querierCalls } from "./pyroscope/service.ts";
import { StoredHours } from "./recent/stored-hours.ts";
import { openResources, type Resources } from "./resources.ts";
import { ownServices } from "./rows/own-services.ts";
import { pushStoreOf, type StoringSink, sinkOf } from "./sink.ts";
import { announceServer, withdrawServer } from "./spool/store-file.ts";
import { Catalog } from "./stacks/catalog.ts";
import { FleetStacks } from "./stacks/fleet-stacks.ts";
import type { BookChange } from "./tickets/book.ts";
import type { Ticket, TicketEvent } from "./tickets/ticket.ts";
import type { PivotQuery } from "./views/port.ts";

export interface ServerOptions {
  readonly version: string;
  readonly source: ConfigSource;
  /** Reports a failure that the server survives. */
  readonly warn: (fault: Fault) => void;
  /** Reports what was found, one line for each event of a ticket. */
  readonly report: (line: string) => void;
  /** Logs what else happened. */
  readonly info?: Log["info"];
}

export interface RunningServer {
  /** `http://127.0.0.1:7070` */
  readonly url: string;
  /** @returns what is wrong with the new configuration, one line for each mistake; null where it is in use */
  reload(): Promise<readonly string[] | null>;
  close(): Promise<void>;
}

const CLEANING_INTERVAL_MS = 10 * 60_000;
/** How often tickets of other servers that share the store are read. */
const REFRESH_INTERVAL_MS = 30_000;
const DAY_MS = 86_400_000;
/** As long as a request of HTTP/1.1. */
const CALL_ARRIVES_MS_MAX = 60_000;

export async function startServer(given: ServerOptions): Promise<Result<RunningServer, Fault>> {
  const { source } = given;
  const metrics = new ServerMetrics(given.version);
  const warn = (fault: Fault) => {
    metrics.failed(fault);
    given.warn(fault);
  };
  const read = await source.read();
  if (!read.ok) return err(configFault(source.name, read.mistakes));
  const { config } = read;
  const dataFolder = resolve(source.folder, config.data);
  const clock = systemClock;
  const entrance = await openEntrance(config, { dataFolder, configFolder: source.folder, clock, warn });
  if (!entrance.ok) return entrance;
  const opening = { dataFolder, configFolder: source.folder, clock, warn, ...(given.info ? { info: given.info } : {}) };
  const resources = await openResources(config, opening);
  if (!resources.ok) return resources;
  const running = new Running(config, resources.value, { ...given, warn, metrics, clock, entrance: entrance.value });
  const app = running.api();
  const assets = await readAssets();
  if (assets.ok) addPageRoutes(app, { assets: assets.value, base: entrance.value.apiOptions.basePath });
  else warn(assets.error);
  const bound = await entrance.value.open({ http1: getRequestListener(app.fetch), http2: running.grpc() });
  const mistakes = bound.ok ? await running.reload() : null;
  if (!bound.ok || mistakes !== null) {
    await entrance.value.close();
    await resources.value.close();
    return bound.ok ? err(configFault(source.name, mistakes ?? [])) : bound;
  }
  running.begin(config.external_url ?? bound.value);
  await announceServer(dataFolder, bound.value).catch(() => {});
  return ok({
    url: bound.value,
    reload: () => running.reload(),
    async close() {
      await withdrawServer(dataFolder);
      await running.end();
      await entrance.value.close();
      await resources.value.close();
    },
  });
}

interface RunningOptions extends ServerOptions {
  readonly clock: Clock;
  readonly entrance: Entrance;
  readonly metrics: ServerMetrics;
}

/** The parts of the server that work from `begin` to `end`. */
class Running {
  readonly #config: Config;
  readonly #resources: Resources;
  readonly #options: RunningOptions;
  readonly #instances: InstanceBook;
  readonly #fleet: Fleet;
  readonly #storing: StoringSink;
  readonly #events: EventHub;
  readonly #collector: EvidenceCollector;
  readonly #push: PushIntake;
  readonly #stop = new AbortController();
  #judging: Promise<unknown> = Promise.resolve();
  #warmingUp: Promise<unknown> = Promise.resolve();
  #dispatcher: Dispatcher | null = null;
  #cleaning: NodeJS.Timeout | null = null;
  #refreshing: NodeJS.Timeout | null = null;
  #isReady = false;
  /** Of the configuration in use. */
  #checkouts: Config["source"];

  constructor(config: Config, resources: Resources, options: RunningOptions) {
    this.#config = config;
    this.#checkouts = config.source;
    this.#resources = resources;
    this.#options = options;
    this.#events = new EventHub(options.clock.now());
    this.#instances = new InstanceBook({ windowMs: durationMs(config.judging.window) });
    const { clock, warn } = options;
    const storing = { ...resources, instances: this.#instances, clock, warn };
    this.#storing = sinkOf(storing);
    this.#fleet = new Fleet({
      clock: options.clock,
      configFolder: options.source.folder,
      onHealth: (target, health) => this.#noteHealth(target, health),
      sink: counted(this.#storing.sink, options.metrics),
      decoder: resources.decoder,
    });
    this.#collector = newCollector({
      ...resources.evidence,
      clock,
      warn,
      tickets: resources.tickets,
      policy: evidencePolicy(config),
      find: (service, instance) => this.#fleet.find(service, instance),
      linesOf: async (service, root) => {
        const folder = this.#checkoutOf(service);
        return folder === null ? [] : [...(await holderLines(folder, root))];
      },
      lastReading: (service, instance) => this.#instances.lastReading(service, instance),
    });
    options.metrics.watch({
      tickets: () => resources.tickets.own(),
      spool: () => resources.rows.state(),
      fleet: () => this.#fleet.state(),
      listeners: () => this.#events.listeners,
      now: () => clock.now(),
    });
    const receiver = new PushReceiver({ clock, decoder: resources.decoder, store: pushStoreOf(storing) });
    this.#push = { receiver, underWay: new UnderWay() };
  }

  api(): ReturnType<typeof createApi> {
    const app = createApi(
      {
        version: this.#options.version,
        fleet: () => this.#fleet.state(),
        tickets: this.#resources.tickets,
        instances: this.#instanceSource(),
        evidence: {
          kits: this.#resources.evidence.kits,
          collector: this.#collector,
          find: (service, instance) => this.#fleet.find(service, instance),
        },
        profiles: this.#resources.profiles,
        folding: this.#resources.folding,
        sourceTexts: async (service, listings) => {
          const folder = this.#checkoutOf(service);
          return folder === null ? null : Promise.all(listings.map((listing) => listingWithTexts(folder, listing)));
        },
        view: this.#view(),
        events: this.#events,
        metrics: this.#options.metrics,
        store: this.#resources.live,
        querier: this.#querier(),
        readiness: () => readinessOf(this.#isReady, this.#resources.rows.state()),
        reload: () => this.reload(),
      },
      this.#options.entrance.apiOptions,
    );
    addPushRoutes(app, this.#push);
    return app;
  }

  #instanceSource(): InstanceSource {
    const { rows, collector } = this.#resources;
    const { store, judging } = this.#config;
    const own = (service: string | null) =>
      this.#instances.all().filter((one) => service === null || one.service === service);
    return {
      collector,
      own,
      others: async (service) => {
        if (store.clickhouse === undefined) return { instances: [], problem: null };
        const since = unixMs(this.#options.clock.now() - judging.window);
        return otherInstances(rows, { service, since, own: own(service) });
      },
    };
  }

  /** The calls of gRPC. */
  grpc(): GrpcSessions {
    const { entrance, metrics } = this.#options;
    return new GrpcSessions({
      methods: pushMethods(this.#push),
      admit: admitCall(entrance.apiOptions),
      messageBytesMax: PUSH_BYTES_MAX,
      arriveMsMax: CALL_ARRIVES_MS_MAX,
      answered: (status, seconds) => metrics.answered("POST", status, seconds),
    });
  }

  #checkoutOf(service: string): string | null {
    return checkoutOf(service, { checkouts: this.#checkouts, configFolder: this.#options.source.folder });
  }

  #noteHealth(target: ScrapeTarget, health: TargetHealth): void {
    const event = healthEvent(target, health);
    this.#events.publish(event);
    const { service, instance, state, problem } = event;
    // A fleet that starts is no news; a target that answers again is.
    if (state !== "down" && health.lastProblem === null) return;
    this.#options.info?.(`target ${state}`, { service, instance, ...(problem === null ? {} : { problem }) });
  }

  #querier(): ReturnType<typeof querierCalls> {
    const { catalog, stacks } = this.#shown;
    return querierCalls(
      new Querier({ catalog, stacks, history: this.#resources.profiles, now: () => this.#options.clock.now() }),
    );
  }

  #view(): StoredView {
    const { rows, profiles } = this.#resources;
    const { warn } = this.#options;
    const siteSeries = profiles.siteSeries.bind(profiles);
    const isShared = this.#config.store.clickhouse !== undefined;
    const recent = new RecentView(isShared ? new StoredHours(profiles) : this.#resources.recentHours);
    const ports = { fleet: this.#instances, rows, siteSeries, recent, isShared, warn };
    return new StoredView({ ...ports, ...this.#shown });
  }

  get #shown() {
    const { rows, profiles } = this.#resources;
    return { catalog: new Catalog(this.#instances, rows), stacks: new FleetStacks(profiles) };
  }

  /** Puts the configuration into use. @returns what is wrong with it, one line for each mistake; null for nothing */
  async reload(): Promise<readonly string[] | null> {
    const { source } = this.#options;
    const read = await source.read();
    if (!read.ok) return read.mistakes;
    const { access, problems } = await readAccess(read.config, source.folder);
    if (problems.length > 0) return problems.map(({ job, file, problem }) => `job ${job}: ${file}: ${problem}`);
    const tls = await this.#options.entrance.reload(read.config);
    if (!tls.ok) return [`${tls.error.where}: ${tls.error.what}`];
    this.#collector.configure(evidencePolicy(read.config));
    this.#checkouts = read.config.source;
    await this.#fleet.configure(read.config, access);
    return null;
  }

  /** @param baseUrl address of this server in notifications */
  begin(baseUrl: string): void {
    const { clock, report } = this.#options;
    const { tickets, recipients, history, profiles, rows, feed, collector, judge } = this.#resources;
    const { judging, retention, maintenance } = this.#config;
    const dispatching = { clock, recipients, maintenance, ticketOf: tickets.get, baseUrl };
    const dispatcher = new Dispatcher(dispatching, tickets.own());
    this.#dispatcher = dispatcher;
    const notify = (ticket: Ticket, events: readonly TicketEvent[]): void => {
      for (const { event } of events) this.#events.publish(ticketEvent(ticket, event));
      for (const message of events.flatMap((event) => messageOf(ticket, event, baseUrl) ?? [])) report(message.text);
      dispatcher.add(ticket, events);
    };
    tickets.onSaved = notify;
    const annotating = {
      checkoutOf: (service: string) => this.#checkoutOf(service),
      windowsMs: { short: judging.window, day: DAY_MS, week: 7 * DAY_MS },
      pivot: async (query: PivotQuery) => {
        const found = await storedPivot(rows, query);
        return found.ok ? found.value : null;
      },
    };
    const changed = async (changes: readonly BookChange[]) => {
      for (const change of changes) {
        const { ticket, events } = await annotated(change, tickets.book, annotating);
        notify(ticket, events);
        for (const { event } of events)
          if (event === "opened" || event === "reopened") this.#collector.lookAtTicket(ticket, event);
      }
      await tickets.write();
    };
    const known = new KnownGrowth(rows);
    const { warn } = this.#options;
    const isShared = this.#config.store.clickhouse !== undefined;
    const services = () => (isShared ? ownServices(rows, collector, clock.now()) : rows.services());
    const times = { windowMs: judging.window, intervalMs: judging.interval };
    const loop = { clock, ...times, judge, rows, profiles, known, changed, warn };
    this.#judging = Promise.all([
      judgeLoop(this.#instances, tickets.book, loop, this.#stop.signal),
      longLoop(tickets.book, { clock, rows, services, changed, warn }, this.#stop.signal),
    ]);
    this.#refreshing = setInterval(() => void tickets.refresh(), REFRESH_INTERVAL_MS);
    const before = (ms: number) => unixMs(clock.now() - ms);
    this.#cleaning = setInterval(() => {
      const pinned = pinnedHours(tickets.all(), clock.now());
      history.removeBeyond({ oldest: before(retention.age), bytesMax: retention.size, pinned }).catch(() => {});
      const times = {
        readings: before(retention.readings),
        hours: before(retention.hours),
        days: before(retention.days),
        profiles: before(retention.age),
        evidence: before(retention.evidence),
      };
      rows
        .removeBefore(times)
        .then(() => rows.removeBeyond(retention.rows_size))
        .catch(() => {});
      history.sealOverdue().catch(() => {});
      feed.resume().catch(() => {});
      feed.forgetBefore(before(judging.window));
    }, CLEANING_INTERVAL_MS);
    const { kits } = this.#resources.evidence;
    const missed = { tickets: () => tickets.own(), kits, collector: this.#collector };
    void lookAtMissed({ ...missed, clock, signal: this.#stop.signal });
    this.#warmingUp = this.#warmUp();
    this.#isReady = true;
  }

  /** Of the chunks of this server: those of others would have to be fetched. */
  async #warmUp(): Promise<void> {
    const { history, rows } = this.#resources;
    const services = async () => {
      const stored = await rows.services();
      return stored.ok ? stored.value.map(({ service }) => service) : [];
    };
    const { clock } = this.#options;
    // Whoever asks later gets the fault.
    await warmUp({ history, services, now: () => clock.now(), spareTime: () => spareTime(this.#stop.signal) }).catch(
      () => {},
    );
  }

  async end(): Promise<void> {
    this.#isReady = false;
    this.#stop.abort();
    this.#events.close();
    for (const timer of [this.#cleaning, this.#refreshing]) if (timer) clearInterval(timer);
    this.#resources.judge.close();
    await Promise.all([this.#judging, this.#warmingUp, this.#fleet.close(), this.#collector.close()]);
    // The loops have ended, and what they brought may still be on its way to the disk.
    await this.#storing.settled();
    await this.#dispatcher?.close();
  }
}

const ticketEvent = ({ id, service, state }: Ticket, event: TicketEvent["event"]): ServerEvent => ({
  type: "ticket",
  id,
  service,
  state,
  event,
});

/** Counts what comes. */
const counted =
  (sink: ScrapeSink, metrics: ServerMetrics): ScrapeSink =>
  (target, update) => {
    metrics.scraped(update);
    return sink(target, update);
  };

type HealthEvent = Extract<ServerEvent, { type: "health" }>;

const healthEvent = ({ labels, key }: ScrapeTarget, { state, lastProblem }: TargetHealth): HealthEvent => ({
  type: "health",
  service: labels.get("service") ?? "",
  instance: labels.get("instance") ?? key,
  state,
  problem: state === "down" ? (lastProblem?.problem ?? null) : null,
});

const configFault = (where: string, mistakes: readonly string[]): Fault => ({
  code: "config",
  what: mistakes.join("\n"),
  where,
  todo: "correct the configuration",
});
