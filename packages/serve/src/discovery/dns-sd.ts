/**
 * `dns_sd_configs`: targets from DNS records, asked again at each refresh.
 *
 *   SRV   _pprof._tcp.shop.example    ──▶  pod-7.shop.example:6060      __meta_dns_srv_record_target, …_port
 *   A     shop.example, port 6060     ──▶  10.0.0.7:6060
 *   AAAA  shop.example, port 6060     ──▶  [2001:db8::7]:6060
 *   MX, NS                            ──▶  the host that the record names, with the configured port
 *
 * A name that does not exist has no targets; a server that fails keeps those that it last named. Names are completed by the
 * search list of /etc/resolv.conf, unless the configuration names servers or the name ends with a dot.
 * Reference: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#dns_sd_config
 */
import { NODATA, NOTFOUND, Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import type { Clock } from "leakhound/server";
import type { Labels } from "./labels.ts";
import { type PolledGroups, polledDiscovery } from "./polled.ts";
import { type SearchList, searchedNames, searchListOf } from "./resolv-conf.ts";
import type { Discoverer, TargetGroup } from "./target-group.ts";

export const DNS_TYPES = ["SRV", "A", "AAAA", "MX", "NS"] as const;
export type DnsType = (typeof DNS_TYPES)[number];

export interface DnsSdOptions {
  readonly names: readonly string[];
  readonly type: DnsType;
  /** Not used by SRV, whose records have ports. */
  readonly port: number;
  readonly refreshMs: number;
  /** `10.0.0.2` or `10.0.0.2:53`; none for those of the machine. */
  readonly servers: readonly string[];
}

const TIMEOUT_MS = 5_000;
const TRIES = 2;

/** @param before groups of the same names, from before a reload: a name whose server fails keeps them */
export function dnsDiscovery(
  options: DnsSdOptions,
  clock: Pick<Clock, "sleep">,
  before: readonly TargetGroup[] = [],
): Discoverer {
  const { names, refreshMs, servers } = options;
  /** A name that fails keeps its group, whatever the others do. */
  const known = new Map(before.map((group) => [group.source, group]));

  async function read(signal: AbortSignal): Promise<PolledGroups> {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
    if (servers.length > 0) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    const search = servers.length > 0 ? { domains: [], ndots: 1 } : await machineSearchList();
    const results = await Promise.all(names.map((name) => groupOf(name, resolver, search)));
    signal.removeEventListener("abort", cancel);
    const problems = results.flatMap((result) => (typeof result === "string" ? result : []));
    for (const result of results) if (typeof result !== "string") known.set(result.source, result);
    return { groups: known.size > 0 ? [...known.values()] : null, problem: problems.join("; ") || null };
  }

  /** @returns the group of a name, or one clause */
  async function groupOf(name: string, resolver: Resolver, search: SearchList): Promise<TargetGroup | string> {
    const source = `dns/${options.type}/${name}`;
    for (const full of searchedNames(name, search))
      try {
        const targets = await recordsOf(full, options, resolver);
        if (targets.length > 0)
          return { source, targets: targets.map((labels) => new Map([["__meta_dns_name", name], ...labels])) };
      } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
        if (code !== NOTFOUND && code !== NODATA) return `DNS: ${options.type} records of ${name}: ${code}`;
      }
    return { source, targets: [] };
  }

  return polledDiscovery(read, refreshMs, clock);
}

async function recordsOf(name: string, { type, port }: DnsSdOptions, resolver: Resolver): Promise<readonly Labels[]> {
  const labels = (host: string, atPort: number, meta: readonly (readonly [string, string])[] = []): Labels =>
    new Map([...meta, ["__address__", `${host}:${atPort}`]]);
  switch (type) {
    case "A":
      return (await resolver.resolve4(name)).map((address) => labels(address, port));
    case "AAAA":
      return (await resolver.resolve6(name)).map((address) => labels(`[${address}]`, port));
    case "SRV":
      return (await resolver.resolveSrv(name)).map((record) =>
        labels(withoutDot(record.name), record.port, [
          ["__meta_dns_srv_record_target", withDot(record.name)],
          ["__meta_dns_srv_record_port", String(record.port)],
        ]),
      );
    case "MX":
      return (await resolver.resolveMx(name)).map(({ exchange }) =>
        labels(withoutDot(exchange), port, [["__meta_dns_mx_record_target", withDot(exchange)]]),
      );
    case "NS":
      return (await resolver.resolveNs(name)).map((host) =>
        labels(withoutDot(host), port, [["__meta_dns_ns_record_target", withDot(host)]]),
      );
  }
}

const withoutDot = (host: string): string => (host.endsWith(".") ? host.slice(0, -1) : host);
const withDot = (host: string): string => `${withoutDot(host)}.`;

async function machineSearchList(): Promise<SearchList> {
  return searchListOf(await readFile("/etc/resolv.conf", "utf8").catch(() => ""));
}
