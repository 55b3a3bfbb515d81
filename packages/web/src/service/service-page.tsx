/** A service over time: its memory, its sites and its goroutines, across instances, processes and releases. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { MarksJson, ServicesJson, TicketListJson } from "../../../serve/src/api/json-types.ts";
import type { TimeRange } from "../chart/spec.ts";
import { apiPath } from "../site/api.ts";
import { InstanceField } from "../site/instance-field.tsx";
import { onChange } from "../site/live.ts";
import { FunctionName, Name, Section, Show, Tag } from "../site/parts.tsx";
import { isoOf, rangeQuery, type ShownRange, shownRange } from "../site/range.ts";
import { RangeField } from "../site/range-field.tsx";
import { rateText } from "../site/rates.ts";
import { addressOf, changedAddress, goTo, type Place } from "../site/router.ts";
import { useRowKeys } from "../site/row-keys.ts";
import { useJson } from "../site/use-json.ts";
import { RangeFlame } from "./flame.tsx";
import { GoroutineChart, MemoryCharts } from "./memory.tsx";
import { Sites } from "./sites.tsx";
import { eventsOf } from "./specs.ts";

export function ServicePage({ place }: { readonly place: Place }) {
  const name = place.query.get("name");
  return name === null ? <ServiceList /> : <Service key={name} name={name} place={place} />;
}

function ServiceList() {
  const { loaded } = useJson<ServicesJson>(apiPath("services"));
  useRowKeys();
  return (
    <>
      <h1>Services</h1>
      <Section id="services" title="Services that were seen">
        <Show of={loaded}>
          {({ services }) => (
            <ul class="plain-list">
              {services.map(({ service, instances }) => (
                <li key={service}>
                  <a class="row-link" href={addressOf("service", { name: service })}>
                    <Name text={service} />
                  </a>{" "}
                  <span class="detail">{instances === 1 ? "1 instance" : `${instances} instances`}</span>
                </li>
              ))}
            </ul>
          )}
        </Show>
      </Section>
    </>
  );
}

/** What all parts of the page are about. */
export interface ServiceSubject {
  readonly service: string;
  /** Null for all. */
  readonly instance: string | null;
  readonly range: ShownRange;
}

/** A range that ends now moves on when the server reports a change. */
function useRange(place: Place): ShownRange {
  const [nowMs, setNow] = useState(Date.now);
  useEffect(() => onChange(() => setNow(Date.now())), []);
  const key = ["range", "from", "to"].map((name) => place.query.get(name)).join(" ");
  return useMemo(() => shownRange(place, nowMs), [key, nowMs]);
}

function Service({ name, place }: { readonly name: string; readonly place: Place }) {
  const range = useRange(place);
  useRowKeys();
  const instance = place.query.get("instance");
  const subject = useMemo(() => ({ service: name, instance, range }), [name, instance, range]);
  const marks = useJson<MarksJson>(apiPath("marks", { service: name, instance, ...rangeQuery(range) }), {
    isLive: false,
    keep: `${instance}`,
  }).loaded;
  const events = useMemo(() => (marks.state === "ready" ? eventsOf(marks.value, range.fromMs) : []), [marks, range]);
  const onSelect = ({ fromMs, toMs }: TimeRange): void =>
    goTo(changedAddress(place, { flame_from: isoOf(fromMs), flame_to: isoOf(toMs) }));
  const parts = useMemo(() => ({ span: range, events, onSelect }), [range, events, place]);
  return (
    <>
      <div class="heading">
        <h1>
          <Name text={name} />
        </h1>
        <Tickets service={name} />
      </div>
      <div class="row">
        <InstanceField service={name} instance={instance} place={place} />
        <RangeField place={place} range={range} />
        <a href={addressOf("compare", { service: name })}>Compare</a>
      </div>
      <MemoryCharts subject={subject} parts={parts} />
      <RangeFlame subject={subject} place={place} />
      <Sites subject={subject} parts={parts} place={place} />
      <GoroutineChart subject={subject} parts={parts} />
    </>
  );
}

function Tickets({ service }: { readonly service: string }) {
  const { loaded } = useJson<TicketListJson>(apiPath("tickets", { service }));
  if (loaded.state !== "ready") return null;
  const active = loaded.value.tickets.filter(({ state }) => state === "open" || state === "suspected");
  return (
    <p class="row">
      {active.map(({ id, site, rate, state }) => (
        <a key={id} href={addressOf(`tickets/${encodeURIComponent(id)}`)}>
          <Tag kind={state === "open" ? "leak" : "suspected"}>{state}</Tag> <FunctionName name={site} />{" "}
          {rateText(rate)}
        </a>
      ))}
    </p>
  );
}
