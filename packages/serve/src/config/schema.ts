/**
 * The shape of `leakhound.yaml`. Names and meanings are those of Prometheus where Prometheus has the same thing.
 *
 *   scrape_configs:
 *     - job_name: shop
 *       static_configs:
 *         - targets: [shop-1:6060, shop-2:6060]
 *           labels: { env: live }
 *
 * Unknown keys are errors, since a misspelled key would otherwise silently do nothing. Secrets are only named here
 * (`password_file`) or hidden in `Secret`, which prints as `<secret>`.
 */
import { RE2JS } from "re2js";
import { z } from "zod";
import { parseNetwork } from "../access/connection.ts";
import { RELABEL_ACTIONS, type RelabelRule } from "../discovery/relabel.ts";
import { anchored, presetRules, RELABEL_PRESETS } from "../discovery/relabel-presets.ts";
import { discoverySections, labelName } from "./discovery-schema.ts";
import { hasOneCredential, httpClient, named, ONE_CREDENTIAL, secretText, text } from "./http-schema.ts";
import { periodKeys, periodOf } from "./period.ts";
import { duration, size } from "./quantities.ts";

const LIST_MAX = 10_000;
const EXPRESSION_CHARS_MAX = 4096;
const PERIODS_MAX = 1_000;

const relabelRule = z
  .strictObject({
    source_labels: z.array(labelName).max(100).default([]),
    separator: text.default(";"),
    regex: z.string().max(EXPRESSION_CHARS_MAX).default("(.*)"),
    replacement: text.default("$1"),
    target_label: text.default(""),
    modulus: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).default(0),
    action: z.preprocess(
      (value) => (typeof value === "string" ? value.toLowerCase() : value),
      z.enum(RELABEL_ACTIONS).default("replace"),
    ),
  })
  .transform((rule, context): RelabelRule => {
    const needed = TARGET_NEEDED.has(rule.action);
    if (needed && rule.target_label === "")
      context.addIssue({ code: "custom", message: `action ${rule.action} needs target_label`, path: ["action"] });
    if (rule.action === "hashmod" && rule.modulus === 0)
      context.addIssue({ code: "custom", message: "action hashmod needs modulus", path: ["action"] });
    return {
      action: rule.action,
      sourceLabels: rule.source_labels,
      separator: rule.separator,
      regex: compiled(rule.regex, context),
      replacement: rule.replacement,
      targetLabel: rule.target_label,
      modulus: rule.modulus,
    };
  });

const TARGET_NEEDED: ReadonlySet<string> = new Set([
  "replace",
  "hashmod",
  "lowercase",
  "uppercase",
  "keepequal",
  "dropequal",
]);

function compiled(expression: string, context: z.RefinementCtx): RE2JS {
  try {
    return anchored(expression);
  } catch {
    context.addIssue({ code: "custom", message: "not a regular expression (RE2 syntax)", path: ["regex"] });
    return RE2JS.compile("");
  }
}

const sampleLimit = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** A bound, against a slip of the keyboard: more a day than there are hours would be no exception any more. */
const IMAGES_PER_HOUR_MAX = 1_000;
const DAYS_31_MS = 31 * 24 * 3_600_000;
const imagesPerHour = z.number().int().min(0).max(IMAGES_PER_HOUR_MAX);
const imagePeriod = duration.refine((ms) => ms <= DAYS_31_MS, "at most 31d");

/** What a job sets otherwise than all. */
const jobEvidence = z.strictObject({
  heap_images: z.boolean().optional(),
  /** Of the targets of the job; those of all jobs have the global budget, too. */
  budget_per_hour: imagesPerHour.optional(),
  max_image: size.optional(),
  period: imagePeriod.optional(),
});

const EVIDENCE_DEFAULTS = {
  heap_images: false,
  budget_per_hour: 4,
  max_image: 2 ** 30,
  period: 6 * 3_600_000,
  memory: 2 * 2 ** 30,
};

/** What is looked up in a process when a ticket opens. */
const evidence = z.strictObject({
  /** Whether heap images are requested, which cost the service memory and a pause, and contain all its secrets. */
  heap_images: z.boolean().default(EVIDENCE_DEFAULTS.heap_images),
  /** Of all targets together. */
  budget_per_hour: imagesPerHour.default(EVIDENCE_DEFAULTS.budget_per_hour),
  /** As sent; unpacked, an image may have ten times as much. */
  max_image: size.default(EVIDENCE_DEFAULTS.max_image),
  /** No second image of a target within this time. */
  period: imagePeriod.default(EVIDENCE_DEFAULTS.period),
  /** Of the process that analyzes an image. */
  memory: size.default(EVIDENCE_DEFAULTS.memory),
});

const scrapeConfig = z
  .strictObject({
    job_name: named,
    scrape_interval: duration.optional(),
    scrape_timeout: duration.optional(),
    body_size_limit: size.optional(),
    /** Samples of a profile; 0 for no limit. */
    sample_limit: sampleLimit.optional(),
    scheme: z.enum(["http", "https"]).default("http"),
    /** The folder of the profiles. */
    path_prefix: text
      .regex(/^\/(?:[^?#]*\/)?$/, "must begin and end with a slash, for example /debug/pprof/")
      .default("/debug/pprof/"),
    params: z.record(z.string(), z.array(text)).default({}),
    ...httpClient,
    ...discoverySections,
    /** Rules for annotations of pods, which run first. */
    relabel_presets: z.array(z.enum(RELABEL_PRESETS)).max(1).default([]),
    relabel_configs: z.array(relabelRule).default([]),
    evidence: jobEvidence.default({}),
  })
  .refine(hasOneCredential, ONE_CREDENTIAL)
  .transform(({ relabel_presets, relabel_configs, ...job }) => ({
    ...job,
    relabel_configs: [...presetRules(relabel_presets), ...relabel_configs],
  }));

const global = z.strictObject({
  scrape_interval: duration.default(60_000),
  scrape_timeout: duration.default(10_000),
  body_size_limit: size.default(64 * 2 ** 20),
  sample_limit: sampleLimit.default(0),
});

const judging = z.strictObject({
  /** How far back a judgment looks. */
  window: duration.default(2 * 3_600_000),
  /** Each service is judged once in this time. */
  interval: duration.default(5 * 60_000),
});

const notification = z
  .strictObject({
    type: z.enum(["webhook", "slack", "alertmanager"]),
    /** May have a token in its path, so it is a secret. */
    url: secretText,
    /** Key of the signature that messages of a webhook have. */
    secret: secretText.optional(),
    secret_file: named.optional(),
    /** Messages of these hours are sent together when they end. */
    quiet_hours: z.array(z.strictObject(periodKeys).transform(periodOf)).max(PERIODS_MAX).default([]),
  })
  .refine(({ secret: key, secret_file }) => key === undefined || secret_file === undefined, {
    message: "give secret or secret_file, not both",
  });

/** Hours in which nobody is notified of these services, or of all. */
const maintenance = z
  .strictObject({ services: z.array(named).max(LIST_MAX).optional(), ...periodKeys })
  .transform(({ services, ...period }, context) => ({
    services: services === undefined ? null : new Set(services),
    period: periodOf(period, context),
  }));

const DAY_MS = 24 * 3_600_000;
const RETENTION_DEFAULTS = {
  age: 30 * DAY_MS,
  size: 2 ** 40,
  readings: 90 * DAY_MS,
  hours: 90 * DAY_MS,
  days: 730 * DAY_MS,
  evidence: 180 * DAY_MS,
  rows_size: 64 * 2 ** 30,
};

const ROWS_SIZE_MIN = 2 ** 30;

/** How long each resolution is kept; tickets stay. */
const retention = z.strictObject({
  /** Stored profiles. */
  age: duration.default(RETENTION_DEFAULTS.age),
  /** What stored profiles may have together; the oldest hours go first. */
  size: size.default(RETENTION_DEFAULTS.size),
  /** Memory readings, gaps and restarts. */
  readings: duration.default(RETENTION_DEFAULTS.readings),
  /** Sites by the hour. Days are computed from them, so they are kept for two days at least. */
  hours: duration
    .default(RETENTION_DEFAULTS.hours)
    .refine((ms) => ms >= 2 * DAY_MS, "at least 2d, since days are computed from hours"),
  /** Sites by the day. */
  days: duration.default(RETENTION_DEFAULTS.days),
  /** Evidence of tickets that are over, and of instances. */
  evidence: duration.default(RETENTION_DEFAULTS.evidence),
  /** What readings, gaps, restarts and sites may have together; the oldest of each go first. */
  rows_size: size
    .default(RETENTION_DEFAULTS.rows_size)
    .refine((bytes) => bytes >= ROWS_SIZE_MIN, "at least 1GiB, since the space of few rows is not freed at once"),
});

const clickhouse = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  database: named.max(200).default("leakhound"),
  username: named.default("default"),
  password_file: named.optional(),
  /** Name of the cluster, as the server's configuration has it: tables are replicated and sharded. Without it, one server. */
  cluster: named.max(200).optional(),
  timeout: duration.default(30_000),
  /** Sealed hours of other collectors that stay on this disk. */
  cache_size: size.default(2 ** 30),
});

const STORE_DEFAULTS = { memory: 256 * 2 ** 20, spool_size: 2 ** 30 };

/** Where rows live: in the data folder, or in ClickHouse. */
const store = z.strictObject({
  /** Memory of the embedded database; what needs more goes to the disk. */
  memory: size.default(STORE_DEFAULTS.memory),
  /** Rows that wait while the store is away or its disk is full; more are refused. */
  spool_size: size.default(STORE_DEFAULTS.spool_size),
  clickhouse: clickhouse.optional(),
});

/** Who may use the server; tokens are in its data folder. */
const access = z.strictObject({
  /** Answers without a token: anyone who reaches the address may read, and send profiles. */
  anonymous: z.boolean().default(false),
  /** Names that the server is reached by, without ports, besides those of this machine and of `external_url`. */
  hosts: z
    .array(named.regex(/^[^\s/@:]+$/, "write a name without port"))
    .max(100)
    .default([]),
  /** Addresses and networks of reverse proxies, whose X-Forwarded headers are believed. */
  trusted_proxies: z
    .array(named.refine((one) => parseNetwork(one) !== null, "write an address or a network, for example 10.0.0.0/8"))
    .max(100)
    .default([]),
});
const NO_ACCESS_OPTIONS = { anonymous: false, hosts: [], trusted_proxies: [] };

const listenTls = z.strictObject({ cert_file: named, key_file: named });

export const configSchema = z
  .strictObject({
    listen: z
      .string()
      .regex(/^.+:\d{1,5}$/, "write HOST:PORT")
      .default("127.0.0.1:7070"),
    data: named.default("leakhound-data"),
    access: access.default(NO_ACCESS_OPTIONS),
    /** Certificate and key of the server, PEM; without them it speaks plain HTTP. */
    tls: listenTls.optional(),
    global: global.prefault({}),
    judging: judging.default({ window: 2 * 3_600_000, interval: 5 * 60_000 }),
    notifications: z.array(notification).max(100).default([]),
    /** Folder of the checkout of a service, by its name: tickets name its lines and their commits. */
    source: z.record(named, named).default({}),
    maintenance: z.array(maintenance).max(PERIODS_MAX).default([]),
    /** Address of this server in notifications, where it is not the one that it listens on. */
    external_url: z.url().optional(),
    store: store.default(STORE_DEFAULTS),
    retention: retention.default(RETENTION_DEFAULTS),
    evidence: evidence.default(EVIDENCE_DEFAULTS),
    scrape_configs: z.array(scrapeConfig).max(LIST_MAX).default([]),
  })
  .superRefine(({ scrape_configs }, context) => {
    const seen = new Set<string>();
    for (const [index, { job_name }] of scrape_configs.entries()) {
      if (seen.has(job_name))
        context.addIssue({
          code: "custom",
          message: `a second job with the name ${JSON.stringify(job_name)}`,
          path: ["scrape_configs", index, "job_name"],
        });
      seen.add(job_name);
    }
  });

export type Config = z.output<typeof configSchema>;
export type ScrapeConfig = z.output<typeof scrapeConfig>;
