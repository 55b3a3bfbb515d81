/** What integrations/grafana asks for: each metric, label and profile type is one that the server has. */
import { readFileSync } from "node:fs";
import { unixMs } from "leakhound/server";
import { beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { ServerMetrics } from "../../src/metrics/server-metrics.ts";
import { labelsOf } from "../../src/pyroscope/labels.ts";
import { typeOf } from "../../src/pyroscope/profile-types.ts";
import { parseSelector } from "../../src/pyroscope/selector.ts";

const fileOf = (name: string): string =>
  readFileSync(new URL(`../../../../integrations/grafana/${name}`, import.meta.url), "utf8");

interface Query {
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly profileTypeId?: string;
  readonly labelSelector?: string;
  readonly groupBy?: readonly string[];
}
interface Dashboard {
  readonly panels: readonly { readonly id: number; readonly title: string; readonly targets: readonly Query[] }[];
  readonly templating: {
    readonly list: readonly { name: string; query: { labelName: string; profileTypeId: string } }[];
  };
}

const dashboard: Dashboard = JSON.parse(fileOf("dashboards/leakhound.json"));
const queries = dashboard.panels.flatMap(({ targets }) => targets);
const rules: readonly { expr: string }[] = parse(fileOf("rules.yaml")).groups[0].rules;
const expressions = [...queries.flatMap(({ expr }) => expr ?? []), ...rules.map(({ expr }) => expr)];

/** Names of metrics, and of their labels, that a server with one open leak has. */
const names = new Set<string>();
const labelNames = new Set<string>();

beforeAll(async () => {
  const metrics = new ServerMetrics("1.2.3");
  metrics.watch({
    tickets: () => [],
    fleet: () => ({ targets: [], bad: [], dropped: 0, problems: [] }),
    spool: () => ({ batches: 0, bytes: 0, bytesMax: 1, oldestMs: 0, replayed: 0, rejected: 0, fault: null }),
    listeners: () => 0,
    now: () => 0,
  });
  metrics.scraped({ type: "event", event: { at: unixMs(0), kind: "gap", reason: "rounds-missed", rounds: 1 } });
  metrics.failed({ code: "history", what: "", where: "", todo: "" });
  metrics.answered("GET", 200, 1);
  for (const [, name] of (await metrics.text()).matchAll(/^# TYPE (\w+) /gm)) {
    names.add(name!);
    for (const part of ["_count", "_sum", "_bucket"]) names.add(name + part);
  }
  const source = readFileSync(new URL("../../src/metrics/server-metrics.ts", import.meta.url), "utf8");
  for (const [, list] of source.matchAll(/(?:labelNames: |LEAK_LABELS = )\[([^\]]*)\]/g))
    for (const [, name] of list!.matchAll(/"(\w+)"/g)) labelNames.add(name!);
});

it("asks for metrics and labels that the server has", () => {
  const asked = expressions.flatMap((text) => text.match(/\b(?:leakhound|process|nodejs)_\w+/g) ?? []);
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((name) => !names.has(name))).toEqual([]);
  const labels = [
    ...expressions.flatMap((text) => [...text.matchAll(/(\w+)!?=~?"/g)].map(([, name]) => name!)),
    ...expressions.flatMap((text) => [...text.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(/, */))),
    ...queries.flatMap(({ legendFormat }) =>
      [...(legendFormat ?? "").matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!),
    ),
  ];
  expect(labels.length).toBeGreaterThan(5);
  expect(labels.filter((name) => !labelNames.has(name))).toEqual([]);
});

it("shows each metric that the server has of its own, except for its version and its listeners", () => {
  const own = [...names].filter((name) => name.startsWith("leakhound_") && !/_(count|sum|bucket)$/.test(name));
  const hidden = new Set(["leakhound_build_info", "leakhound_event_listeners", "leakhound_discovery_problems"]);
  const missing = own.filter((name) => !hidden.has(name) && !expressions.some((text) => text.includes(name)));
  expect(missing).toEqual([]);
});

it("asks for profiles by types, selectors and labels that the server has", () => {
  const instance = {
    service: "shop",
    instance: "a",
    release: "v1",
    labels: new Map([["job", "shop"]]),
    firstSeenMs: 0,
  };
  const known = labelsOf(instance);
  const profiles = queries.filter(({ datasource }) => datasource.type === "grafana-pyroscope-datasource");
  expect(profiles.length).toBeGreaterThan(2);
  for (const { profileTypeId, labelSelector, groupBy } of profiles) {
    expect(typeOf(profileTypeId ?? ""), profileTypeId).not.toBeNull();
    expect(parseSelector((labelSelector ?? "").replaceAll("$service", "shop"))).toMatchObject({ ok: true });
    for (const name of groupBy ?? []) expect(known.has(name), name).toBe(true);
  }
  for (const { query } of dashboard.templating.list) {
    expect(known.has(query.labelName)).toBe(true);
    expect(typeOf(query.profileTypeId)).not.toBeNull();
  }
});

it("refers to the datasources that it provisions, and has each panel once", () => {
  const sources: readonly { uid: string; type: string }[] = parse(
    fileOf("provisioning/datasources/leakhound.yaml"),
  ).datasources;
  for (const { datasource } of queries) expect(sources).toContainEqual(expect.objectContaining(datasource));
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  const [provider] = parse(fileOf("provisioning/dashboards/leakhound.yaml")).providers;
  expect(fileOf("README.md")).toContain(provider.options.path);
});
