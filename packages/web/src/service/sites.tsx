/** The sites of a service that grew most, and one of them over time in each instance. */
import { useMemo } from "preact/hooks";
import { formatBytes, formatCount } from "../../../leakhound/src/base/format.ts";
import { plural } from "../../../leakhound/src/report/html/words.ts";
import type { LevelSeriesJson, SiteJson, SitesJson } from "../../../serve/src/api/json-types.ts";
import { Chart } from "../chart/chart.tsx";
import { apiPath } from "../site/api.ts";
import { FunctionName, Section, Show } from "../site/parts.tsx";
import { rangeQuery } from "../site/range.ts";
import { changedAddress, type Place } from "../site/router.ts";
import { useJson } from "../site/use-json.ts";
import type { ServiceSubject } from "./service-page.tsx";
import { type ChartParts, levelsSpec } from "./specs.ts";

const SITES_SHOWN = "15";

interface SitesProps {
  readonly subject: ServiceSubject;
  readonly parts: ChartParts;
  readonly place: Place;
}

export function Sites({ subject: { service, instance, range }, parts, place }: SitesProps) {
  const profile = place.query.get("profile") === "goroutine" ? "goroutine" : "heap";
  const order = place.query.get("order") === "size" ? "size" : "growth";
  const asked = { service, instance, profile, ...rangeQuery(range) };
  const { loaded } = useJson<SitesJson>(apiPath("sites", { ...asked, order, top: SITES_SHOWN }), {
    isLive: false,
    keep: `${instance} ${profile} ${order}`,
  });
  const chosen = place.query.get("site");
  return (
    <Section
      id="sites"
      title={profile === "heap" ? "Sites of the heap" : "Sites of goroutines"}
      aside={<Choices place={place} profile={profile} order={order} />}
    >
      <Show of={loaded}>
        {({ unit, sites }) =>
          sites.length === 0 ? (
            <p class="lead">No profile was stored in this range.</p>
          ) : (
            <>
              <SiteChart site={chosen ?? sites[0]?.site ?? ""} asked={asked} sites={sites} parts={parts} />
              <SiteTable unit={unit} sites={sites} chosen={chosen ?? sites[0]?.site ?? ""} place={place} />
            </>
          )
        }
      </Show>
    </Section>
  );
}

interface ChoicesProps {
  readonly place: Place;
  readonly profile: "heap" | "goroutine";
  readonly order: "growth" | "size";
}

function Choices({ place, profile, order }: ChoicesProps) {
  const link = (changes: Readonly<Record<string, string | null>>, words: string, isHere: boolean) => (
    <a href={changedAddress(place, changes)} aria-current={isHere ? "true" : undefined}>
      {words}
    </a>
  );
  return (
    <p class="choices">
      {link({ profile: null, site: null }, "heap", profile === "heap")}
      {link({ profile: "goroutine", site: null }, "goroutines", profile === "goroutine")}
      <span aria-hidden="true">·</span>
      {link({ order: null }, "by growth", order === "growth")}
      {link({ order: "size" }, "by size", order === "size")}
    </p>
  );
}

interface SiteTableProps {
  readonly unit: SitesJson["unit"];
  readonly sites: readonly SiteJson[];
  readonly chosen: string;
  readonly place: Place;
}

function SiteTable({ unit, sites, chosen, place }: SiteTableProps) {
  const format = unit === "bytes" ? formatBytes : formatCount;
  return (
    <table class="figures cards">
      <thead>
        <tr>
          <th scope="col">Site</th>
          <th scope="col" class="num">
            Change
          </th>
          <th scope="col" class="num">
            First
          </th>
          <th scope="col" class="num">
            Last
          </th>
          <th scope="col" class="num">
            Grew in
          </th>
        </tr>
      </thead>
      <tbody>
        {sites.map(({ site, name, first, last, growing, instances }) => (
          <tr key={site} class={site === chosen ? "chosen" : undefined}>
            <th scope="row">
              <a
                class="row-link"
                href={changedAddress(place, { site })}
                aria-current={site === chosen ? "true" : undefined}
              >
                <FunctionName name={name} />
              </a>
            </th>
            <td class="num" data-label="Change">
              {last >= first ? "+" : ""}
              {format(last - first)}
            </td>
            <td class="num" data-label="First">
              {format(first)}
            </td>
            <td class="num" data-label="Last">
              {format(last)}
            </td>
            <td class="num" data-label="Grew in">
              {growing} of {plural(instances, "instance")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SiteChartProps {
  readonly site: string;
  readonly asked: Readonly<Record<string, string | null>>;
  readonly sites: readonly SiteJson[];
  readonly parts: ChartParts;
}

function SiteChart({ site, asked, sites, parts }: SiteChartProps) {
  const { loaded } = useJson<LevelSeriesJson>(apiPath("series/site", { ...asked, site, points: "300" }), {
    isLive: false,
    keep: `${site} ${asked["instance"]}`,
  });
  const name = sites.find((one) => one.site === site)?.name ?? site;
  const spec = useMemo(
    () => (loaded.state === "ready" ? levelsSpec(loaded.value, "one site over time", parts) : null),
    [loaded, parts],
  );
  return (
    <>
      <h3>
        <FunctionName name={name} /> in each instance
      </h3>
      {spec === null ? null : spec.lines.length === 0 ? (
        <p class="lead">The site was not seen in this range.</p>
      ) : (
        <div class="chart">
          <Chart spec={spec} />
        </div>
      )}
    </>
  );
}
