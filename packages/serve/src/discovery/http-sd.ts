/**
 * `http_sd_configs`: targets from a server that responds with target groups in JSON.
 *
 *   GET url   X-Prometheus-Refresh-Interval-Seconds: 60   ──▶   200 application/json   [{ "targets": […], "labels": {…} }]
 *
 * Each target gets `__meta_url`. While the server fails, the targets that it last named stay.
 * Reference: https://prometheus.io/docs/prometheus/latest/http_sd/
 */
import { bytes, type Clock, durationMs, type HttpClient } from "leakhound/server";
import { readTargetGroups } from "./group-file.ts";
import type { OpenSourceHttp } from "./http-port.ts";
import { type PolledGroups, polledDiscovery } from "./polled.ts";
import type { Discoverer, TargetGroup } from "./target-group.ts";

const BODY_BYTES_MAX = bytes(64 * 2 ** 20);
const TIMEOUT_MS_MAX = 30_000;

export interface HttpSdOptions {
  readonly url: string;
  readonly refreshMs: number;
}

export function httpDiscovery(options: HttpSdOptions, clock: Pick<Clock, "sleep">, open: OpenSourceHttp): Discoverer {
  const { url, refreshMs } = options;
  /** The last response and its groups: an equal response gives the same groups. */
  let last: { readonly text: string; readonly groups: readonly TargetGroup[] } | null = null;

  async function read(signal: AbortSignal): Promise<PolledGroups> {
    const opened = await open(new URL(url).origin, {
      accept: "application/json",
      "x-prometheus-refresh-interval-seconds": String(refreshMs / 1_000),
    });
    if (!opened.ok) return failed(opened.error);
    try {
      return await request(opened.value, signal);
    } finally {
      await opened.value.close();
    }
  }

  async function request(http: HttpClient, signal: AbortSignal): Promise<PolledGroups> {
    const timeoutMs = durationMs(Math.min(refreshMs, TIMEOUT_MS_MAX));
    const response = await http.get({ url, timeoutMs, bodyBytesMax: BODY_BYTES_MAX }, signal);
    if (!response.ok) return failed(response.error.what);
    const { status, headers, body } = response.value;
    if (status !== 200) return failed(`status ${status}`);
    const type = (headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase();
    if (type !== "application/json") return failed(`the content type is ${JSON.stringify(type)}, not application/json`);
    const text = new TextDecoder().decode(body);
    if (last?.text === text) return { groups: last.groups, problem: null };
    const groups = readTargetGroups(text, { source: shown, format: "json", added: new Map([["__meta_url", url]]) });
    if (!groups.ok) return failed(groups.problem);
    last = { text, groups: groups.groups };
    return { groups: groups.groups, problem: null };
  }

  const { origin, pathname } = new URL(url);
  const shown = `${origin}${pathname}`;
  const failed = (problem: string): PolledGroups => ({ groups: null, problem: `${shown}: ${problem}` });
  return polledDiscovery(read, refreshMs, clock);
}
