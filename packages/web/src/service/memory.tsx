/** Memory of a service by its parts and by its instances, and goroutines by what they wait for. */
import { useMemo } from "preact/hooks";
import type { LevelSeriesJson, MemorySeriesJson, MemoryTotalsJson } from "../../../serve/src/api/json-types.ts";
import { Chart } from "../chart/chart.tsx";
import type { ChartSpec } from "../chart/spec.ts";
import { apiPath } from "../site/api.ts";
import { Section, Show } from "../site/parts.tsx";
import { rangeQuery } from "../site/range.ts";
import { useJson } from "../site/use-json.ts";
import type { ServiceSubject } from "./service-page.tsx";
import { type ChartParts, instancesSpec, LINES_MAX, partsSpec, statesSpec } from "./specs.ts";

const POINTS = "300";

interface ChartsProps {
  readonly subject: ServiceSubject;
  readonly parts: ChartParts;
}

export function MemoryCharts({ subject: { service, instance, range }, parts }: ChartsProps) {
  const asked = { service, ...rangeQuery(range), points: POINTS };
  const totals = useJson<MemoryTotalsJson>(
    instance === null ? apiPath("series/memory-totals", { ...asked, parts: "all" }) : null,
    { isLive: false, keep: "totals" },
  ).loaded;
  const each = useJson<MemorySeriesJson>(apiPath("series/memory", { ...asked, instance }), {
    isLive: false,
    keep: `${instance}`,
  }).loaded;
  return (
    <Section
      id="memory"
      title="Memory"
      aside={<p class="detail">Drag over a range, or press m twice, for the flame graph of that range.</p>}
    >
      {instance === null ? (
        <Show of={totals}>{(value) => <Drawn value={value} specOf={partsSpec} parts={parts} />}</Show>
      ) : null}
      <Show of={each}>
        {(value) => (
          <>
            <h3>{instance === null ? "Resident memory of each instance" : "Parts of the instance's memory"}</h3>
            <Drawn value={value} specOf={instance === null ? instancesSpec : oneInstanceSpec} parts={parts} />
            {value.instances.length > LINES_MAX ? (
              <p class="lead">
                {LINES_MAX} of {value.instances.length} instances, those with the most memory.
              </p>
            ) : null}
          </>
        )}
      </Show>
    </Section>
  );
}

/** The parts of one instance, as those of all together. */
function oneInstanceSpec({ instances }: MemorySeriesJson, parts: ChartParts): ChartSpec {
  const [one] = instances;
  const known = (["rssBytes", "heapInUseBytes", "heapAllocBytes", "stackInUseBytes", "offHeapBytes"] as const).flatMap(
    (part) => (one?.[part].some((value) => value !== null) ? [{ part, values: one[part] }] : []),
  );
  const spec = partsSpec({ timesMs: one?.timesMs ?? [], services: [{ service: "", parts: known }] }, parts);
  return { ...spec, limitBytes: one?.limitBytes.findLast((limit) => limit !== null) ?? null };
}

export function GoroutineChart({ subject: { service, instance, range }, parts }: ChartsProps) {
  const path = apiPath("series/goroutines", { service, instance, ...rangeQuery(range), points: POINTS });
  const { loaded } = useJson<LevelSeriesJson>(path, { isLive: false, keep: `${instance}` });
  return (
    <Section id="goroutines" title="Goroutines by what they wait for">
      <Show of={loaded}>
        {(value) =>
          value.series.length === 0 ? (
            <p class="lead">No goroutine profile was stored in this range.</p>
          ) : (
            <Drawn value={value} specOf={statesSpec} parts={parts} />
          )
        }
      </Show>
    </Section>
  );
}

interface DrawnProps<T> {
  readonly value: T;
  readonly specOf: (value: T, parts: ChartParts) => ChartSpec;
  readonly parts: ChartParts;
}

function Drawn<T>({ value, specOf, parts }: DrawnProps<T>) {
  const spec = useMemo(() => specOf(value, parts), [value, specOf, parts]);
  if (spec.lines.length === 0) return <p class="lead">There are no readings in this range.</p>;
  return (
    <div class="chart">
      <Chart spec={spec} />
    </div>
  );
}
