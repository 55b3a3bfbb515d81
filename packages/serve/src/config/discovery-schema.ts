/** The sections of a job that say where its targets come from. The keys are those of Prometheus. */
import { isIP } from "node:net";
import { z } from "zod";
import { DNS_TYPES } from "../discovery/dns-sd.ts";
import { KUBERNETES_ROLES } from "../discovery/kubernetes/roles.ts";
import { isLabelName } from "../discovery/labels.ts";
import { hasOneCredential, httpClient, named, ONE_CREDENTIAL, text } from "./http-schema.ts";
import { duration } from "./quantities.ts";

const LIST_MAX = 10_000;

export const labelName = z.string().refine(isLabelName, "not a label name; use letters, digits and underscores");

const staticConfig = z.strictObject({
  targets: z.array(named).max(LIST_MAX),
  labels: z.record(labelName, text).default({}),
});

const fileSdConfig = z.strictObject({
  files: z.array(named.regex(/\.(json|ya?ml)$/, "the name must end with .json, .yml or .yaml")).min(1),
  refresh_interval: duration.default(5 * 60_000),
});

/** Without user and password: these belong in basic_auth, which is not shown. */
const address = named.refine(
  (value) => /^https?:\/\//i.test(value) && URL.canParse(value) && new URL(value).username === "",
  "not an address; write for example https://discovery.example/targets, and credentials in basic_auth",
);

const httpSdConfig = z
  .strictObject({ url: address, refresh_interval: duration.default(60_000), ...httpClient })
  .refine(hasOneCredential, ONE_CREDENTIAL);

const dnsServer = named.refine(isServer, "not the address of a DNS server; write for example 10.0.0.2 or 10.0.0.2:53");

function isServer(value: string): boolean {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(value);
  return isIP(value) > 0 || (match !== null && isIP(match[1] ?? match[2] ?? "") > 0);
}

const dnsSdConfig = z
  .strictObject({
    names: z.array(named).min(1).max(1_000),
    type: z.preprocess(
      (value) => (typeof value === "string" ? value.toUpperCase() : value),
      z.enum(DNS_TYPES).default("SRV"),
    ),
    port: z.number().int().min(1).max(65_535).optional(),
    refresh_interval: duration.default(30_000),
    /** Not in Prometheus: servers that are asked instead of those of the machine. */
    servers: z.array(dnsServer).max(10).default([]),
  })
  .refine(({ type, port }) => type === "SRV" || port !== undefined, {
    message: "records of this type have no port; give port",
  });

const kubernetesSdConfig = z
  .strictObject({
    /** Without it, the server runs in a pod, and uses the service account of that pod. */
    api_server: address.optional(),
    role: z.enum(KUBERNETES_ROLES),
    namespaces: z
      .strictObject({
        own_namespace: z.boolean().default(false),
        names: z
          .array(named.regex(/^[a-z0-9-]+$/))
          .max(1_000)
          .default([]),
      })
      .default({ own_namespace: false, names: [] }),
    selectors: z
      .array(z.strictObject({ role: z.enum(KUBERNETES_ROLES), label: text.default(""), field: text.default("") }))
      .max(10)
      .default([]),
    ...httpClient,
  })
  .refine(hasOneCredential, ONE_CREDENTIAL);

export const discoverySections = {
  static_configs: z.array(staticConfig).default([]),
  file_sd_configs: z.array(fileSdConfig).default([]),
  http_sd_configs: z.array(httpSdConfig).max(1_000).default([]),
  dns_sd_configs: z.array(dnsSdConfig).max(1_000).default([]),
  kubernetes_sd_configs: z.array(kubernetesSdConfig).max(1_000).default([]),
};

export type HttpSdConfig = z.output<typeof httpSdConfig>;
export type DnsSdConfig = z.output<typeof dnsSdConfig>;
export type KubernetesSdConfig = z.output<typeof kubernetesSdConfig>;
