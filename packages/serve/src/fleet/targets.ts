/**
 * Turns discovered labels into targets to scrape, by the rules of one job.
 *
 *   __address__="shop-1:6060"        relabel_configs        http://shop-1:6060/debug/pprof/
 *   + job, __scheme__, …        ──▶  may change or   ──▶    { instance="shop-1:6060", job="shop", service="shop" }
 *                                    drop it
 */
import { type Bytes, bytes, type DurationMs, durationMs, parseTarget, type Target } from "leakhound/server";
import { parseDurationMs } from "../config/quantities.ts";
import type { Config, ScrapeConfig } from "../config/schema.ts";
import { type Labels, labelsKey, publicLabels } from "../discovery/labels.ts";
import { relabel } from "../discovery/relabel.ts";
import type { TargetGroup } from "../discovery/target-group.ts";

/** Where profiles come from: a target that is scraped, or a process that pushes. */
export interface ProfileOrigin {
  /** The same for the same address, parameters and labels. */
  readonly key: string;
  /** Without names that begin with `__`; always with `instance` and `service`. */
  readonly labels: Labels;
}

export interface ScrapeTarget extends ProfileOrigin {
  readonly target: Target;
  readonly intervalMs: DurationMs;
  readonly timeoutMs: DurationMs;
  readonly bodyBytesMax: Bytes;
  /** Null for no limit. */
  readonly samplesMax: number | null;
}

/** A target that was discovered and cannot be scraped. */
export interface BadTarget {
  readonly labels: Labels;
  /** One clause. */
  readonly problem: string;
}

export interface JobTargets {
  readonly targets: readonly ScrapeTarget[];
  readonly bad: readonly BadTarget[];
  /** How many relabeling dropped. */
  readonly dropped: number;
}

/** Targets of one job; the targets of a group are kept as long as the group, which never changes. */
export class JobRelabeling {
  readonly #job: ScrapeConfig;
  readonly #global: Config["global"];
  readonly #ofGroup = new WeakMap<TargetGroup, JobTargets>();

  constructor(job: ScrapeConfig, global: Config["global"]) {
    this.#job = job;
    this.#global = global;
  }

  targetsOf(groups: readonly TargetGroup[]): JobTargets {
    const parts = groups.map((group) => this.#targetsOfGroup(group));
    return {
      // Equal targets of several groups are one.
      targets: [...new Map(parts.flatMap(({ targets }) => targets.map((one) => [one.key, one]))).values()],
      bad: parts.flatMap(({ bad }) => bad),
      dropped: parts.reduce((sum, { dropped }) => sum + dropped, 0),
    };
  }

  #targetsOfGroup(group: TargetGroup): JobTargets {
    const known = this.#ofGroup.get(group);
    if (known) return known;
    const read = targetsOfGroup(group, this.#job, this.#global);
    this.#ofGroup.set(group, read);
    return read;
  }
}

function targetsOfGroup(group: TargetGroup, job: ScrapeConfig, global: Config["global"]): JobTargets {
  const limits = limitsOf(job, global);
  const targets: ScrapeTarget[] = [];
  const bad: BadTarget[] = [];
  let dropped = 0;
  for (const discovered of group.targets) {
    const labels = relabel(withDefaults(discovered, job, global), job.relabel_configs);
    const target = labels === null ? null : targetOf(labels, limits);
    if (target === null) dropped++;
    else if ("problem" in target) bad.push(target);
    else targets.push(target);
  }
  return { targets, bad, dropped };
}

type Limits = Pick<ScrapeTarget, "bodyBytesMax" | "samplesMax">;

const limitsOf = (job: ScrapeConfig, global: Config["global"]): Limits => ({
  bodyBytesMax: bytes(job.body_size_limit ?? global.body_size_limit),
  samplesMax: (job.sample_limit ?? global.sample_limit) || null,
});

function withDefaults(discovered: Labels, job: ScrapeConfig, global: Config["global"]): Labels {
  const interval = job.scrape_interval ?? global.scrape_interval;
  const timeout = Math.min(job.scrape_timeout ?? global.scrape_timeout, interval);
  const params = Object.entries(job.params).map(([name, values]): [string, string] => [
    `__param_${name}`,
    values[0] ?? "",
  ]);
  return new Map([
    ["job", job.job_name],
    ["__scheme__", job.scheme],
    ["__profile_path__", job.path_prefix],
    ["__scrape_interval__", `${interval}ms`],
    ["__scrape_timeout__", `${timeout}ms`],
    ...params,
    ...discovered,
  ]);
}

function targetOf(labels: Labels, limits: Limits): ScrapeTarget | BadTarget {
  const address = labels.get("__address__") ?? "";
  const shown = publicLabels(labels);
  const bad = (problem: string): BadTarget => ({ labels: shown, problem });
  if (address === "") return bad("__address__ is empty");
  if (/[/?#@]/.test(address)) return bad("__address__ must be host:port");
  const intervalMs = parseDurationMs(labels.get("__scrape_interval__") ?? "");
  const timeoutMs = parseDurationMs(labels.get("__scrape_timeout__") ?? "");
  if (!intervalMs || !timeoutMs) return bad("__scrape_interval__ or __scrape_timeout__ is not a duration above zero");
  const parsed = parseTarget(
    `${labels.get("__scheme__") ?? "http"}://${address}${labels.get("__profile_path__") ?? ""}${query(labels)}`,
  );
  if (!parsed.ok) return bad(parsed.error.what);
  const all = publicLabels(
    new Map([["instance", address], ["service", labels.get("service_name") ?? labels.get("job") ?? address], ...shown]),
  );
  const { origin, base } = parsed.value;
  return {
    key: `${origin}${base}?${parsed.value.query} ${labelsKey(all)} ${intervalMs} ${timeoutMs}`,
    labels: all,
    target: parsed.value,
    intervalMs: durationMs(intervalMs),
    timeoutMs: durationMs(timeoutMs),
    ...limits,
  };
}

function query(labels: Labels): string {
  const params = new URLSearchParams();
  for (const [name, value] of labels)
    if (name.startsWith("__param_")) params.append(name.slice("__param_".length), value);
  return params.size > 0 ? `?${params}` : "";
}
