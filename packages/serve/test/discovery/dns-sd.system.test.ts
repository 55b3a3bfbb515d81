/** `dns_sd_configs`, against a real DNS server on loopback. */
import { systemClock } from "leakhound/server";
import { expect, it } from "vitest";
import { type DnsSdOptions, dnsDiscovery } from "../../src/discovery/dns-sd.ts";
import { discovering } from "../support/discovering.ts";
import { serveDns } from "../support/dns-server.ts";

const REFRESH_MS = 100;

const found = (server: string, options: Pick<DnsSdOptions, "names" | "type">) =>
  discovering(dnsDiscovery({ port: 6060, refreshMs: REFRESH_MS, servers: [server], ...options }, systemClock));

it("makes a target of each record, with the labels of Prometheus", async () => {
  const name = "shop.example";
  const dns = await serveDns({
    [`A ${name}`]: [
      { type: "A", name, data: "10.0.0.7" },
      { type: "A", name, data: "10.0.0.8" },
    ],
    [`AAAA ${name}`]: [{ type: "AAAA", name, data: "2001:db8::7" }],
    "SRV _pprof._tcp.shop.example": [
      {
        type: "SRV",
        name: "_pprof._tcp.shop.example",
        data: { target: "pod-7.shop.example", port: 6061, priority: 1, weight: 1 },
      },
    ],
    [`MX ${name}`]: [{ type: "MX", name, data: { exchange: "mail.shop.example", preference: 10 } }],
    [`NS ${name}`]: [{ type: "NS", name, data: "ns1.shop.example" }],
  });
  const v4 = found(dns.address, { names: [name], type: "A" });
  const v6 = found(dns.address, { names: [name], type: "AAAA" });
  const services = found(dns.address, { names: ["_pprof._tcp.shop.example"], type: "SRV" });
  const mail = found(dns.address, { names: [name], type: "MX" });
  const servers = found(dns.address, { names: [name], type: "NS" });
  await expect.poll(v4.addresses).toEqual(["10.0.0.7:6060", "10.0.0.8:6060"]);
  await expect.poll(v6.addresses).toEqual(["[2001:db8::7]:6060"]);
  await expect.poll(services.addresses).toEqual(["pod-7.shop.example:6061"]);
  await expect.poll(mail.addresses).toEqual(["mail.shop.example:6060"]);
  await expect.poll(servers.addresses).toEqual(["ns1.shop.example:6060"]);
  expect(Object.fromEntries(services.labels()[0]!)).toEqual({
    __meta_dns_name: "_pprof._tcp.shop.example",
    __meta_dns_srv_record_target: "pod-7.shop.example.",
    __meta_dns_srv_record_port: "6061",
    __address__: "pod-7.shop.example:6061",
  });
  expect(mail.labels()[0]!.get("__meta_dns_mx_record_target")).toBe("mail.shop.example.");
  expect(servers.labels()[0]!.get("__meta_dns_ns_record_target")).toBe("ns1.shop.example.");
});

it("keeps the targets of a server that fails, and drops those of a name that is gone", async () => {
  const one = { type: "A", name: "one.example", data: "10.0.0.1" } as const;
  const two = { type: "A", name: "two.example", data: "10.0.0.2" } as const;
  const dns = await serveDns({ "A one.example": [one], "A two.example": [two] });
  const shops = found(dns.address, { names: ["one.example", "two.example"], type: "A" });
  await expect.poll(shops.addresses).toEqual(["10.0.0.1:6060", "10.0.0.2:6060"]);
  dns.isFailing = true;
  await expect.poll(shops.problem).toContain("DNS: A records of one.example: ESERVFAIL");
  expect(shops.addresses()).toEqual(["10.0.0.1:6060", "10.0.0.2:6060"]);
  dns.isFailing = false;
  dns.records = { "A one.example": [one, { ...one, data: "10.0.0.3" }] };
  await expect.poll(shops.addresses).toEqual(["10.0.0.1:6060", "10.0.0.3:6060"]);
  await expect.poll(shops.problem).toBeNull();
});
