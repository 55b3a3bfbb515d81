/**
 * The fleet: for each job of the configuration, discovery finds targets, and one pool scrapes the targets of all jobs.
 *
 *   job shop    static ─┐
 *               files ──┼─▶ groups ─▶ relabel ─▶ targets ─┐
 *   job orders  static ─▶ …                               ├─▶ pool ─▶ sink
 *
 * A new configuration replaces all discovery; scrape loops of targets that stay the same go on.
 */
import { isAbsolute, join } from "node:path";
import { type Bytes, bytes, type Clock, type HttpClient, openHttpClient } from "leakhound/server";
import type { Config, ScrapeConfig } from "../config/schema.ts";
import { fileDiscovery } from "../discovery/file-sd.ts";
import { staticDiscovery } from "../discovery/static.ts";
import type { Discoverer, TargetGroup } from "../discovery/target-group.ts";
import type { TargetHealth } from "./health.ts";
import { type JobAccess, NO_ACCESS } from "./job-access.ts";
import { ScrapePool, type ScrapeSink } from "./scrape-pool.ts";
import { type BadTarget, type ScrapeTarget, targetsOfJob } from "./targets.ts";

export interface FleetOptions {
  readonly clock: Clock;
  readonly sink: ScrapeSink;
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

interface Job {
  readonly config: ScrapeConfig;
  readonly access: JobAccess;
  readonly sources: Source[];
}

interface Source {
  groups: readonly TargetGroup[];
  problem: string | null;
}

export class Fleet {
  readonly #options: FleetOptions;
  readonly #pool: ScrapePool;
  #global: Config["global"] | null = null;
  #jobs: readonly Job[] = [];
  #access: ReadonlyMap<string, JobAccess> = new Map();
  #stop = new AbortController();
  #running: readonly Promise<void>[] = [];
  /** Changes of the pool one after another, in order. */
  #applying: Promise<void> = Promise.resolve();

  constructor(options: FleetOptions, bodyBytesMax: Bytes) {
    this.#options = options;
    const { clock, sink } = options;
    this.#pool = new ScrapePool({ clock, sink, bodyBytesMax, openHttp: (target) => this.#openHttp(target) });
  }

  /** Begins to discover and scrape what the configuration says, instead of what was said before. */
  async configure(config: Config, access: ReadonlyMap<string, JobAccess>): Promise<void> {
    const before = { stop: this.#stop, running: this.#running };
    this.#stop = new AbortController();
    this.#global = config.global;
    this.#access = access;
    this.#jobs = config.scrape_configs.map((job) => ({
      config: job,
      access: access.get(job.job_name) ?? NO_ACCESS,
      sources: [],
    }));
    before.stop.abort();
    await Promise.all(before.running);
    this.#running = this.#jobs.flatMap((job) => this.#discover(job, this.#stop.signal));
  }

  state(): FleetState {
    const jobs = this.#jobs.map((job) => this.#targetsOf(job));
    return {
      targets: this.#pool.health(),
      bad: jobs.flatMap(({ bad }) => bad),
      dropped: jobs.reduce((sum, { dropped }) => sum + dropped, 0),
      problems: this.#jobs.flatMap(({ sources }) => sources.flatMap(({ problem }) => problem ?? [])),
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
    await this.#applying;
    await this.#pool.close();
  }

  #discover(job: Job, signal: AbortSignal): readonly Promise<void>[] {
    return this.#discoverersOf(job.config).map((discoverer) => {
      const source: Source = { groups: [], problem: null };
      job.sources.push(source);
      return discoverer.run((groups, problem) => {
        if (signal.aborted) return;
        source.groups = groups;
        source.problem = problem;
        this.#applying = this.#applying.then(() => this.#apply());
      }, signal);
    });
  }

  #discoverersOf(job: ScrapeConfig): readonly Discoverer[] {
    const { clock, configFolder } = this.#options;
    const absolute = (file: string) => (isAbsolute(file) ? file : join(configFolder, file));
    return [
      staticDiscovery(job.static_configs),
      ...job.file_sd_configs.map(({ files, refresh_interval }) =>
        fileDiscovery({ files: files.map(absolute), refreshMs: refresh_interval }, clock),
      ),
    ];
  }

  #apply(): Promise<void> {
    return this.#pool.apply(this.#jobs.flatMap((job) => this.#targetsOf(job).targets));
  }

  #targetsOf({ config, sources }: Job) {
    return targetsOfJob(
      sources.flatMap(({ groups }) => groups),
      config,
      this.#global!,
    );
  }

  #openHttp({ target, labels }: ScrapeTarget): HttpClient {
    const access = this.#access.get(labels.get("job") ?? "") ?? NO_ACCESS;
    const opened = openHttpClient({ origin: target.origin, basicAuth: target.basicAuth, ...access });
    if (!opened.ok) throw new Error(opened.error.what);
    return opened.value;
  }
}

export const bodyBytesMaxOf = (config: Config): Bytes => bytes(config.global.body_size_limit);
