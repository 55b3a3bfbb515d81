/**
 * The script of the HTML report: draws into the islands, the placeholders of the static page.
 *
 *   <div class="island" data-chart="memory">     a chart of data.memory
 *   <div class="island" data-site="1">           the chart of the site of rank 1
 *   <div class="island" data-flame="0">          the flame graph data.flames[0]
 *   <div class="island" data-source="0">         the lines of data.source
 */
import { type ComponentChild, render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style/page.css";
import "./style/sections.css";
import "./style/drawings.css";
import type { FlamePageData, PageData } from "../../leakhound/src/report/page/page-data.ts";
import { addLocalTimes } from "./base/local-time.ts";
import { Chart } from "./chart/chart.tsx";
import type { ChartSpec } from "./chart/spec.ts";
import { FlameGraph } from "./flame/flame-graph.tsx";
import { Refine } from "./flame/refine.tsx";
import { SourceView } from "./source/source-view.tsx";

/** The text needs no check: leakhound wrote the page from a PageData. */
const pageData = (): PageData & FlamePageData => JSON.parse(document.getElementById("page-data")?.textContent ?? "");

const title = (island: HTMLElement): string =>
  island.closest("section, figure")?.querySelector("h2")?.textContent ?? "";

function fill(selector: string, contentOf: (island: HTMLElement) => ComponentChild): void {
  for (const island of document.querySelectorAll<HTMLElement>(selector)) {
    island.classList.add("filled");
    render(contentOf(island), island);
  }
}

function chartSpec(data: PageData, island: HTMLElement): ChartSpec {
  const isMemory = island.getAttribute("data-chart") === "memory";
  return {
    label: `Chart: ${title(island)}. The figures are in the table below. The arrow keys move along it.`,
    unit: isMemory ? "bytes" : "count",
    lines: isMemory ? data.memory : data.counts,
    fit: null,
    events: data.events,
    limitBytes: isMemory ? data.diagnosis.memoryLimitBytes : null,
    isSmall: false,
  };
}

function siteSpec(data: PageData, island: HTMLElement): ChartSpec | null {
  const site = data.sites.find(({ rank }) => rank === Number(island.getAttribute("data-site")));
  if (!site) return null;
  const { line, fit, unit, rank } = site;
  const ends = [line.at[0] ?? 0, line.at.at(-1) ?? 0];
  return {
    label: `Chart: site ${rank} over time, and the slope fitted to it.`,
    unit,
    lines: [line],
    fit: fit && { name: "fitted", at: ends, values: [fit.first, fit.last] },
    events: data.events,
    limitBytes: null,
    isSmall: true,
  };
}

function start(data: PageData & FlamePageData): void {
  document.documentElement.classList.add("scripted");
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details.as-text")) details.open = false;
  addLocalTimes(document);
  fill("[data-chart]", (island) => <Chart spec={chartSpec(data, island)} />);
  fill("[data-site]", (island) => {
    const spec = siteSpec(data, island);
    return spec && <Chart spec={spec} />;
  });
  fill("[data-flame]", (island) => {
    const flame = data.flames[Number(island.getAttribute("data-flame"))];
    const refine = data.takesFilters === true ? (name: string) => <Refine name={name} /> : () => null;
    return flame && <FlameGraph flame={flame} title={title(island)} refine={refine} />;
  });
  fill("[data-source]", () => data.source && <SourceView source={data.source} />);
}

start(pageData());
