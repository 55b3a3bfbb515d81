/** Annotations of pods, as the presets understand them. */
import { expect, it } from "vitest";
import { podObject } from "../../src/discovery/kubernetes/objects.ts";
import { podGroup } from "../../src/discovery/kubernetes/roles.ts";
import type { Labels } from "../../src/discovery/labels.ts";
import { publicLabels } from "../../src/discovery/labels.ts";
import { relabel } from "../../src/discovery/relabel.ts";
import { presetRules, type RelabelPreset } from "../../src/discovery/relabel-presets.ts";
import { pod } from "../support/kubernetes-api.ts";

/** The addresses that remain of a pod, each once, with path and labels. */
function kept(preset: RelabelPreset, annotations: Record<string, string>, ip = "10.0.0.1") {
  const { targets } = podGroup(podObject.parse(pod("shop-1", ip, { annotations })));
  const results = targets
    .map((target) => relabel(target, presetRules([preset])))
    .filter((one): one is Labels => one !== null);
  return {
    addresses: [...new Set(results.map((one) => one.get("__address__")))],
    distinct: new Set(results.map((one) => JSON.stringify([one.get("__address__"), ...publicLabels(one)]))).size,
    first: results[0],
  };
}

it("keeps no pod that does not ask for it", () => {
  expect(kept("prometheus-annotations", {}).addresses).toEqual([]);
  expect(kept("pyroscope-annotations", { "pyroscope.io/scrape": "false" }).addresses).toEqual([]);
  expect(kept("grafana-annotations", { "profiles.grafana.com/cpu.scrape": "true" }).addresses).toEqual([]);
});

it("takes port and scheme of prometheus.io, and names service, pod and namespace", () => {
  const found = kept("prometheus-annotations", {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": "6060",
    "prometheus.io/scheme": "https",
  });
  expect(found).toMatchObject({ addresses: ["10.0.0.1:6060"], distinct: 1 });
  expect(Object.fromEntries(publicLabels(found.first!))).toEqual({ namespace: "live", pod: "shop-1", service: "shop" });
  expect(found.first!.get("__scheme__")).toBe("https");
});

it("takes the port of an address of IPv6, with brackets or without a port", () => {
  const annotations = { "prometheus.io/scrape": "true", "prometheus.io/port": "6060" };
  expect(kept("prometheus-annotations", annotations, "2001:db8::7").addresses).toEqual(["[2001:db8::7]:6060"]);
});

it("takes the application name of pyroscope.io", () => {
  const found = kept("pyroscope-annotations", {
    "pyroscope.io/scrape": "true",
    "pyroscope.io/port": "6060",
    "pyroscope.io/application-name": "cart",
  });
  expect(found.addresses).toEqual(["10.0.0.1:6060"]);
  expect(found.first!.get("service")).toBe("cart");
});

it("takes port, or name of a port, and the folder of the path of profiles.grafana.com", () => {
  const asked = {
    "profiles.grafana.com/memory.scrape": "true",
    "profiles.grafana.com/memory.path": "/admin/pprof/allocs",
  };
  const byName = kept("grafana-annotations", { ...asked, "profiles.grafana.com/memory.port_name": "pprof" });
  expect(byName).toMatchObject({ addresses: ["10.0.0.1:6060"], distinct: 1 });
  expect(byName.first!.get("__profile_path__")).toBe("/admin/pprof/");
  const byNumber = kept("grafana-annotations", { ...asked, "profiles.grafana.com/memory.port": "7070" });
  expect(byNumber).toMatchObject({ addresses: ["10.0.0.1:7070"], distinct: 1 });
});
