/** The sources of targets of a job, as its configuration names them. */
import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { type Clock, err, ok, openHttpClient } from "leakhound/server";
import type { DnsSdConfig, HttpSdConfig, KubernetesSdConfig } from "../config/discovery-schema.ts";
import type { HttpAccessConfig } from "../config/http-schema.ts";
import type { ScrapeConfig } from "../config/schema.ts";
import { dnsDiscovery } from "../discovery/dns-sd.ts";
import { fileDiscovery } from "../discovery/file-sd.ts";
import type { OpenSourceHttp } from "../discovery/http-port.ts";
import { httpDiscovery } from "../discovery/http-sd.ts";
import { type ServiceAccount, serviceAccount } from "../discovery/kubernetes/in-cluster.ts";
import { kubernetesDiscovery } from "../discovery/kubernetes/kubernetes-sd.ts";
import { staticDiscovery } from "../discovery/static.ts";
import type { Discoverer, TargetGroup } from "../discovery/target-group.ts";
import { accessOfConfig } from "./job-access.ts";

export interface JobSource {
  /** The same for the same section of a configuration; contains no secret. */
  readonly key: string;
  readonly discoverer: Discoverer;
}

export interface SourcePorts {
  readonly clock: Clock;
  /** Folder that relative file names of the configuration start from. */
  readonly configFolder: string;
  /** Groups that the section with this key had before a reload. */
  readonly before: (key: string) => readonly TargetGroup[];
}

export function sourcesOf(job: ScrapeConfig, ports: SourcePorts): readonly JobSource[] {
  const { clock, configFolder, before } = ports;
  const absolute = (file: string) => (isAbsolute(file) ? file : join(configFolder, file));
  const keyed = (kind: string, section: unknown, open: (before: readonly TargetGroup[]) => Discoverer): JobSource => {
    const key = JSON.stringify([job.job_name, kind, section]);
    return { key, discoverer: open(before(key)) };
  };
  return [
    keyed("static", job.static_configs, () => staticDiscovery(job.static_configs)),
    ...job.file_sd_configs.map((section) => {
      const { files, refresh_interval: refreshMs } = section;
      return keyed("file", section, (known) => fileDiscovery({ files: files.map(absolute), refreshMs }, clock, known));
    }),
    ...job.http_sd_configs.map((section) => keyed("http", section, () => httpSource(section, ports))),
    ...job.dns_sd_configs.map((section) => keyed("dns", section, (known) => dnsSource(section, ports, known))),
    ...job.kubernetes_sd_configs.map((section) => keyed("kubernetes", section, () => kubernetesSource(section, ports))),
  ];
}

function httpSource(section: HttpSdConfig, { clock, configFolder }: SourcePorts): Discoverer {
  const options = { url: section.url, refreshMs: section.refresh_interval };
  return httpDiscovery(options, clock, openerOf(section, configFolder));
}

function dnsSource(
  { names, type, port, refresh_interval, servers }: DnsSdConfig,
  { clock }: SourcePorts,
  before: readonly TargetGroup[],
): Discoverer {
  return dnsDiscovery({ names, type, port: port ?? 0, refreshMs: refresh_interval, servers }, clock, before);
}

function kubernetesSource(section: KubernetesSdConfig, { clock, configFolder }: SourcePorts): Discoverer {
  const account = serviceAccount(process.env);
  const { api_server, role, namespaces, selectors } = section;
  const access = api_server === undefined ? inClusterAccess(section, account) : section;
  return kubernetesDiscovery(
    {
      role,
      namespaces: namespaces.names,
      hasOwnNamespace: namespaces.own_namespace,
      selectors: new Map(selectors.map(({ role: kind, label, field }) => [kind, { label, field }])),
    },
    {
      clock,
      apiServer: async () => (api_server === undefined ? account.address() : ok(new URL(api_server))),
      ownNamespace: async () => {
        const name = await readFile(account.namespaceFile, "utf8").catch(() => null);
        return name === null ? err(`${account.namespaceFile} cannot be read`) : ok(name.trim());
      },
      open: openerOf(access, configFolder),
    },
  );
}

/** The token and the certificate of the pod's service account, where the configuration names no others. */
function inClusterAccess(section: KubernetesSdConfig, { tokenFile, caFile }: ServiceAccount): HttpAccessConfig {
  const hasCredential = section.basic_auth !== undefined || section.authorization !== undefined;
  return {
    ...section,
    ...(hasCredential ? {} : { authorization: { type: "Bearer", credentials_file: tokenFile } }),
    tls_config: { ...section.tls_config, ca_file: section.tls_config.ca_file ?? caFile },
  };
}

/** Reads the files of credentials at each opening, since tokens are renewed. */
function openerOf(section: HttpAccessConfig, folder: string): OpenSourceHttp {
  return async (origin, headers) => {
    const access = await accessOfConfig(section, folder);
    if (!access.ok) return err(`${access.error.file}: ${access.error.problem}`);
    const { headers: credentials, ...rest } = access.value;
    const opened = openHttpClient({ origin, ...rest, headers: { ...headers, ...credentials } });
    return opened.ok ? opened : err(opened.error.what);
  };
}
