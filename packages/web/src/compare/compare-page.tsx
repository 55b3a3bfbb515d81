/** Compares two ranges, two instances or two releases of a service: what the second has more, in absolute bytes. */
import { useMemo } from "preact/hooks";
import { formatBytes, formatCount } from "../../../leakhound/src/base/format.ts";
import type { MarksJson, ProfileViewJson, ServicesJson } from "../../../serve/src/api/json-types.ts";
import { cutMiddle, visibleText } from "../base/visible-text.ts";
import { FlameGraph } from "../flame/flame-graph.tsx";
import { apiPath } from "../site/api.ts";
import { InstanceField } from "../site/instance-field.tsx";
import { NoProfile } from "../site/no-profile.tsx";
import { Section, Show } from "../site/parts.tsx";
import { isoOf, rangeQuery, shownRange } from "../site/range.ts";
import { RangeField, TimeInput } from "../site/range-field.tsx";
import { addressOf, changedAddress, goTo, type Place } from "../site/router.ts";
import { useJson } from "../site/use-json.ts";
import { BY, type By, differenceOf, overlap, type ReleaseSpan, releaseSpans, type Side, sideOfSpan } from "./sides.ts";

const NAME_CHARS_MAX = 80;

export function ComparePage({ place }: { readonly place: Place }) {
  const { loaded } = useJson<ServicesJson>(apiPath("services"));
  const service = place.query.get("service");
  const by = BY.find(([one]) => one === place.query.get("by"))?.[0] ?? "ranges";
  const names = loaded.state === "ready" ? loaded.value.services.map((one) => one.service) : [];
  return (
    <>
      <h1>Compare</h1>
      <div class="row">
        <Choice
          label="Service"
          chosen={service}
          names={names}
          onChoose={(name) => goTo(addressOf("compare", { service: name, by }))}
        />
        <Choice
          label="Kind"
          chosen={place.query.get("kind") ?? "heap"}
          names={["heap", "goroutine"]}
          onChoose={(kind) => goTo(changedAddress(place, { kind }))}
        />
        <p class="choices">
          {BY.map(([one, words]) => (
            <a key={one} href={changedAddress(place, { by: one })} aria-current={one === by ? "true" : undefined}>
              {words}
            </a>
          ))}
        </p>
      </div>
      {service === null ? <p class="lead">Choose a service.</p> : <Sides service={service} by={by} place={place} />}
    </>
  );
}

interface SidesProps {
  readonly service: string;
  readonly place: Place;
}

function Sides({ service, by, place }: SidesProps & { readonly by: By }) {
  switch (by) {
    case "ranges":
      return <Ranges service={service} place={place} />;
    case "instances":
      return <Instances service={service} place={place} />;
    case "releases":
      return <Releases service={service} place={place} />;
  }
}

/** By default the first and the second half of the last hour. */
function Ranges({ service, place }: SidesProps) {
  const range = useMemo(() => shownRange(place, Date.now()), [place]);
  const middleMs = (range.fromMs + range.toMs) / 2;
  const time = (name: string, otherwiseMs: number): number => {
    const given = Date.parse(place.query.get(name) ?? "");
    return Number.isNaN(given) ? otherwiseMs : given;
  };
  const a = { fromMs: time("a_from", range.fromMs), toMs: time("a_to", middleMs) };
  const b = { fromMs: time("b_from", middleMs), toMs: time("b_to", range.toMs) };
  const field = (label: string, name: string, ms: number) => (
    <TimeInput label={label} ms={ms} onChange={(changed) => goTo(changedAddress(place, { [name]: isoOf(changed) }))} />
  );
  return (
    <>
      <div class="row">
        {field("First from", "a_from", a.fromMs)}
        {field("to", "a_to", a.toMs)}
      </div>
      <div class="row">
        {field("Second from", "b_from", b.fromMs)}
        {field("to", "b_to", b.toMs)}
      </div>
      <Difference service={service} place={place} first={sideOfSpan(a)} second={sideOfSpan(b)} />
    </>
  );
}

function Instances({ service, place }: SidesProps) {
  const range = useMemo(() => shownRange(place, Date.now()), [place]);
  const [a, b] = [place.query.get("a"), place.query.get("b")];
  return (
    <>
      <div class="row">
        <InstanceField service={service} instance={a} place={place} name="a" label="First" />
        <InstanceField service={service} instance={b} place={place} name="b" label="Second" />
        <RangeField place={place} range={range} />
      </div>
      {a === null || b === null || a === b ? (
        <p class="lead">Choose two instances.</p>
      ) : (
        <Difference
          service={service}
          place={place}
          first={{ ...rangeQuery(range), instance: a }}
          second={{ ...rangeQuery(range), instance: b }}
        />
      )}
    </>
  );
}

const RELEASES_BACK_MS = 30 * 24 * 3_600_000;

function Releases({ service, place }: SidesProps) {
  const range = useMemo(() => ({ fromMs: Date.now() - RELEASES_BACK_MS, toMs: Date.now() }), [service]);
  const { loaded } = useJson<MarksJson>(apiPath("marks", { service, ...rangeQuery(range) }), { isLive: false });
  return (
    <Show of={loaded}>{(marks) => <ReleaseSides service={service} place={place} spans={releaseSpans(marks)} />}</Show>
  );
}

function ReleaseSides({ service, place, spans }: SidesProps & { readonly spans: readonly ReleaseSpan[] }) {
  const spanOf = (name: string, otherwise: ReleaseSpan | undefined) =>
    spans.find(({ release }) => release === place.query.get(name)) ?? otherwise;
  const [a, b] = [spanOf("a", spans.at(-2)), spanOf("b", spans.at(-1))];
  if (!a || !b)
    return <p class="lead">Only one release was seen in 30 days: a label version, or build ids, name more of them.</p>;
  const names = spans.map(({ release }) => release);
  const choose = (name: string) => (release: string) => goTo(changedAddress(place, { [name]: release }));
  return (
    <>
      <div class="row">
        <Choice label="First" chosen={a.release} names={names} onChoose={choose("a")} />
        <Choice label="Second" chosen={b.release} names={names} onChoose={choose("b")} />
      </div>
      {overlap(a, b) ? (
        <p class="lead">Both releases ran at one time for a while, so the mean of each has some of the other.</p>
      ) : null}
      <Difference service={service} place={place} first={sideOfSpan(a)} second={sideOfSpan(b)} />
    </>
  );
}

interface DifferenceProps extends SidesProps {
  readonly first: Side;
  readonly second: Side;
}

function Difference({ service, place, first, second }: DifferenceProps) {
  const kind = place.query.get("kind") ?? "heap";
  const asked = { service, kind, ...differenceOf(first, second) };
  const { loaded } = useJson<ProfileViewJson>(apiPath("profile/view", { ...asked, view: "flame" }), { isLive: false });
  const explore = (side: Side) => addressOf("explore", { service, kind, ...side });
  return (
    <Section
      id="difference"
      title="The second, less the first"
      aside={
        <p class="choices">
          <a href={explore(first)}>first alone</a>
          <a href={explore(second)}>second alone</a>
          <a href={addressOf("explore", asked)}>explore</a>
        </p>
      }
    >
      <Show
        of={loaded}
        failed={(problem) => (
          <NoProfile problem={problem} addressAt={(at) => addressOf("explore", { service, kind, at })} />
        )}
      >
        {({ flame }) =>
          flame === null ? (
            <p class="lead">Nothing differs.</p>
          ) : (
            <>
              <p class="lead">
                The second has <b>{changeText(flame)}</b> than the first: the width of a frame is how much differs.
              </p>
              <FlameGraph flame={flame} title="The second, less the first" />
            </>
          )
        }
      </Show>
    </Section>
  );
}

/** `27 MiB more`, of all frames together. */
function changeText({ total, shrunk, unit }: NonNullable<ProfileViewJson["flame"]>): string {
  const change = (total[0] ?? 0) - 2 * (shrunk?.[0] ?? 0);
  const format = unit === "bytes" ? formatBytes : formatCount;
  return `${format(Math.abs(change))} ${change < 0 ? "less" : "more"}`;
}

interface ChoiceProps {
  readonly label: string;
  readonly chosen: string | null;
  readonly names: readonly string[];
  readonly onChoose: (name: string) => void;
}

function Choice({ label, chosen, names, onChoose }: ChoiceProps) {
  const all = chosen === null || names.includes(chosen) ? names : [chosen, ...names];
  return (
    <label>
      {label}{" "}
      <select value={chosen ?? ""} onChange={(event) => onChoose(event.currentTarget.value)}>
        {chosen === null ? (
          <option value="" disabled>
            choose
          </option>
        ) : null}
        {all.map((name) => (
          <option key={name} value={name}>
            {visibleText(cutMiddle(name, NAME_CHARS_MAX))}
          </option>
        ))}
      </select>
    </label>
  );
}
