/**
 * The fleet: for each job of the configuration, discovery finds targets, and one pool scrapes the targets of all jobs.
 *
 *   job shop    static ─┐
 *               files ──┼─▶ groups ─▶ relabel ─▶ targets ─┐
 *   job orders  static ─▶ …                               ├─▶ pool ─▶ sink
 *
 * A new configuration replaces all discovery; scrape loops of targets that stay the same go on.
 */
import { type BodyDecoder, type Clock, type HttpClient, openHttpClient } from "leakhound/server";
import type { Config, ScrapeConfig } from "../config/schema.ts";
import type { TargetGroup } from "../discovery/target-group.ts";
import type { TargetHealth } from "./health.ts";
import { type JobAccess, NO_ACCESS } from "./job-access.ts";
import { type JobSource, sourcesOf } from "./job-sources.ts";
import { ScrapePool, type ScrapePoolOptions, type ScrapeSink } from "./scrape-pool.ts";
import { type BadTarget, JobRelabeling, type JobTargets, type ScrapeTarget } from "./targets.ts";

export interface FleetOptions {
  readonly clock: Clock;
  readonly sink: ScrapeSink;
  readonly decoder: BodyDecoder;
  readonly onHealth: ScrapePoolOptions["onHealth"];
  /** Folder that relative file names of the configuration start from. */
  readonly configFolder: string;
}

export interface FleetState {
  readonly targets: readonly { readonly target: ScrapeTarget; readonly health: TargetHealth }[];
  readonly bad: readonly BadTarget[];
  readonly dropped: number;
  /** What discovery could not read, one clause for each source. */
  readonly problems: readonly string[];
}

/** A target that is scraped now, with the credentials of its job. */
export interface FoundTarget {
  readonly target: ScrapeTarget;
  readonly health: TargetHealth;
  readonly access: JobAccess;
}

/** Changes of the targets are applied together with all others of this time. */
const APPLY_PAUSE_MS = 1_000;

interface Source {
  readonly key: string;
  /** Null before the source was read. */
  groups: readonly TargetGroup[] | null;
  problem: string | null;
  /** Whether it was read, or failed, since the configuration is in use. */
  isSettled: boolean;
}

interface Job {
  readonly name: string;
  readonly relabeling: JobRelabeling;
  readonly sources: readonly Source[];
  /** Of this job in the configuration before, which stay until all sources were read once. */
  readonly before: JobTargets;
}

const NO_TARGETS: JobTargets = { targets: [], bad: [], dropped: 0 };

export class Fleet {
  readonly #options: FleetOptions;
  readonly #pool: ScrapePool;
  #jobs: readonly Job[] = [];
  #access: ReadonlyMap<string, JobAccess> = new Map();
  #stop = new AbortController();
  readonly #closing = new AbortController();
  #running: readonly Promise<void>[] = [];
  /** What relabeling made of the sources, when the pool last changed. */
  #applied: readonly JobTargets[] = [];
  #isChanged = false;
  #applying: Promise<void> | null = null;

  constructor(options: FleetOptions) {
    this.#options = options;
    const { clock, sink, decoder, onHealth } = options;
    this.#pool = new ScrapePool({ clock, sink, decoder, onHealth, openHttp: (target) => this.#openHttp(target) });
  }

  /**
   * Begins to discover and scrape what the configuration says, instead of what was said before. Until a source was read,
   * it has the targets that the same section of the configuration had before, so that no scrape is lost.
   */
  async configure(config: Config, access: ReadonlyMap<string, JobAccess>): Promise<void> {
    const before = { stop: this.#stop, running: this.#running, jobs: this.#jobs };
    before.stop.abort();
    await Promise.all(before.running);
    this.#stop = new AbortController();
    const changed = [...access].flatMap(([job, one]) => (isEqual(one, this.#access.get(job)) ? [] : job));
    this.#access = access;
    const known = new Map(
      before.jobs.flatMap(({ sources }) => sources.map(({ key, groups }) => [key, groups] as const)),
    );
    const ports = { ...this.#options, before: (key: string) => known.get(key) ?? [] };
    const jobs = config.scrape_configs.map((job) => {
      const sources = sourcesOf(job, ports);
      return { sources, job: newJob(job, config.global, { sources, known, before: before.jobs }) };
    });
    this.#jobs = jobs.map(({ job }) => job);
    await this.#pool.restart(({ labels }) => changed.includes(labels.get("job") ?? ""));
    this.#running = jobs.flatMap(({ job, sources }) =>
      sources.map(({ discoverer }, index) => this.#discover(job.sources[index]!, discoverer)),
    );
    if (jobs.length === 0) this.#change();
  }

  state(): FleetState {
    return {
      targets: this.#pool.health(),
      bad: this.#applied.flatMap(({ bad }) => bad),
      dropped: this.#applied.reduce((sum, { dropped }) => sum + dropped, 0),
      problems: this.#jobs.flatMap(({ sources }) => sources.flatMap(({ problem }) => problem ?? [])),
    };
  }

  /** The target of an instance; null where none is scraped. */
  find(service: string, instance: string): FoundTarget | null {
    const found = this.#pool
      .health()
      .find(({ target: { labels } }) => labels.get("service") === service && labels.get("instance") === instance);
    return found ? { ...found, access: this.#accessOf(found.target) } : null;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#closing.abort();
    await Promise.all(this.#running);
    await this.#applying;
    await this.#pool.close();
  }

  #discover(source: Source, discoverer: JobSource["discoverer"]): Promise<void> {
    const { signal } = this.#stop;
    return discoverer.run((groups, problem) => {
      if (signal.aborted) return;
      const isSame = source.isSettled && (groups === null || groups === source.groups);
      source.groups = groups ?? source.groups;
      source.problem = problem;
      source.isSettled = true;
      if (!isSame) this.#change();
    }, signal);
  }

  /** Applies all changes soon: at once, or some time after the last change was applied. */
  #change(): void {
    this.#isChanged = true;
    this.#applying ??= this.#apply().finally(() => {
      this.#applying = null;
    });
  }

  async #apply(): Promise<void> {
    // Sources that are read at the same time count together.
    await Promise.resolve();
    while (this.#isChanged && !this.#closing.signal.aborted) {
      this.#isChanged = false;
      this.#applied = this.#jobs.map(targetsNow);
      await this.#pool.apply(this.#applied.flatMap(({ targets }) => targets));
      await this.#options.clock.sleep(APPLY_PAUSE_MS, this.#closing.signal);
    }
  }

  #accessOf({ labels }: ScrapeTarget): JobAccess {
    return this.#access.get(labels.get("job") ?? "") ?? NO_ACCESS;
  }

  #openHttp(scraped: ScrapeTarget): HttpClient {
    const { target } = scraped;
    const opened = openHttpClient({ origin: target.origin, basicAuth: target.basicAuth, ...this.#accessOf(scraped) });
    if (!opened.ok) throw new Error(opened.error.what);
    return opened.value;
  }
}

interface JobBefore {
  readonly sources: readonly JobSource[];
  /** By the key of a section: the groups that it had. */
  readonly known: ReadonlyMap<string, readonly TargetGroup[] | null>;
  readonly before: readonly Job[];
}

function newJob(job: ScrapeConfig, global: Config["global"], { sources, known, before }: JobBefore): Job {
  const sameName = before.find(({ name }) => name === job.job_name);
  return {
    name: job.job_name,
    relabeling: new JobRelabeling(job, global),
    sources: sources.map(({ key }) => ({ key, groups: known.get(key) ?? null, problem: null, isSettled: false })),
    before: sameName ? targetsNow(sameName) : NO_TARGETS,
  };
}

/** The targets of the sources; those of the configuration before, until each source was read or has failed. */
function targetsNow({ sources, relabeling, before }: Job): JobTargets {
  const isSettled = sources.every((source) => source.isSettled || source.groups !== null);
  return isSettled ? relabeling.targetsOf(sources.flatMap(({ groups }) => groups ?? [])) : before;
}

const isEqual = (one: JobAccess, other: JobAccess | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
