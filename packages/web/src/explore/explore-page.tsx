/** The profile explorer: any stored moment, range, merge or difference. */
import { useMemo } from "preact/hooks";
import { plural } from "../../../leakhound/src/report/html/words.ts";
import type { ProfileViewJson, ServicesJson } from "../../../serve/src/api/json-types.ts";
import { cutMiddle, visibleText } from "../base/visible-text.ts";
import { apiPath } from "../site/api.ts";
import { InstanceField } from "../site/instance-field.tsx";
import { NoProfile } from "../site/no-profile.tsx";
import { FunctionName, Moment, Name, Section, Show, Tag } from "../site/parts.tsx";
import { isoOf } from "../site/range.ts";
import { TimeInput } from "../site/range-field.tsx";
import { changedAddress, goTo, type Place } from "../site/router.ts";
import { useRowKeys } from "../site/row-keys.ts";
import { useShortcuts } from "../site/shortcuts.ts";
import { useJson } from "../site/use-json.ts";
import { ProfileView } from "./profile-view.tsx";
import { filePath, pprofCommand, VIEWS, viewOf, viewPath } from "./query.ts";

const OTHER_TIMES = ["from", "to", "base_at", "base_from", "base_to", "base_instance"] as const;
const KINDS = ["heap", "goroutine", "goroutineleak"] as const;

export function ExplorePage({ place }: { readonly place: Place }) {
  const service = place.query.get("service");
  const view = viewOf(place);
  const path = viewPath(place);
  const { loaded } = useJson<ProfileViewJson>(path, { isLive: false });
  useRowKeys();
  useShortcuts(
    VIEWS.map(([one, name], at) => ({
      keys: String(at + 1),
      words: name,
      run: () => goTo(changedAddress(place, { view: one })),
    })),
    [place],
  );
  return (
    <>
      <h1>Profiles</h1>
      <Chosen place={place} service={service} />
      {service === null ? (
        <p class="lead">Choose a service.</p>
      ) : (
        <Section id="profile" title={<Title place={place} />} aside={<Views place={place} />}>
          <Filters place={place} />
          <Show
            of={loaded}
            failed={(problem) => <NoProfile problem={problem} addressAt={(at) => atAddress(place, at)} />}
          >
            {(value) => (
              <>
                <SampleTypes value={value} place={place} />
                <ProfileView value={value} view={view} place={place} title={`Profile of ${service}`} />
                <p class="lead">
                  {plural(value.instances, "instance")}, {value.read} of {plural(value.scrapes, "scrape")}.{" "}
                  <a href={filePath(place)} download="profile.pb.gz">
                    Download
                  </a>
                  , or <code>{pprofCommand(place)}</code>
                </p>
              </>
            )}
          </Show>
        </Section>
      )}
    </>
  );
}

/** The profile of a moment, and nothing subtracted. */
const atAddress = (place: Place, at: string): string =>
  changedAddress(place, { at, ...Object.fromEntries(OTHER_TIMES.map((name) => [name, null])) });

function Chosen({ place, service }: { readonly place: Place; readonly service: string | null }) {
  const { loaded } = useJson<ServicesJson>(apiPath("services"));
  const names = loaded.state === "ready" ? loaded.value.services.map((one) => one.service) : [];
  const known = service === null || names.includes(service) ? names : [service, ...names];
  const kind = place.query.get("kind") ?? "heap";
  const nowMs = useMemo(() => Date.now(), [place]);
  const atMs = Date.parse(place.query.get("at") ?? "");
  return (
    <div class="row">
      <label>
        Service{" "}
        <select
          value={service ?? ""}
          onChange={(event) => goTo(changedAddress(place, { service: event.currentTarget.value, instance: null }))}
        >
          <option value="" disabled>
            choose
          </option>
          {known.map((name) => (
            <option key={name} value={name}>
              {visibleText(cutMiddle(name, 80))}
            </option>
          ))}
        </select>
      </label>
      {service === null ? null : (
        <InstanceField service={service} instance={place.query.get("instance")} place={place} />
      )}
      <label>
        Kind{" "}
        <select
          value={kind}
          onChange={(event) => goTo(changedAddress(place, { kind: event.currentTarget.value, type: null }))}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      {place.query.has("from") ? null : (
        <TimeInput
          label="At"
          ms={Number.isNaN(atMs) ? nowMs : atMs}
          onChange={(ms) => goTo(changedAddress(place, { at: isoOf(ms) }))}
        />
      )}
    </div>
  );
}

/** `inuse_space of shop, from … to …, less …` */
function Title({ place: { query } }: { readonly place: Place }) {
  const time = (name: string) => {
    const iso = query.get(name);
    return iso === null ? null : <Moment iso={iso} />;
  };
  const other = query.get("base_instance");
  return (
    <>
      <Name text={query.get("instance") ?? query.get("service") ?? ""} charsMax={80} />
      {query.has("from") ? (
        <>
          , mean from {time("from")} to {time("to")}
        </>
      ) : query.has("at") ? (
        <> at {time("at")}</>
      ) : (
        ", now"
      )}
      {query.has("base_from") ? (
        <>
          , less the mean from {time("base_from")} to {time("base_to")}
        </>
      ) : query.has("base_at") ? (
        <>, less {time("base_at")}</>
      ) : null}
      {other === null ? null : (
        <>
          , less <Name text={other} charsMax={80} />
        </>
      )}
    </>
  );
}

function Views({ place }: { readonly place: Place }) {
  const shown = viewOf(place);
  return (
    <p class="choices">
      {VIEWS.map(([view, name]) => (
        <a key={view} href={changedAddress(place, { view })} aria-current={view === shown ? "true" : undefined}>
          {name}
        </a>
      ))}
    </p>
  );
}

function SampleTypes({ value, place }: { readonly value: ProfileViewJson; readonly place: Place }) {
  if (value.sampleTypes.length < 2) return null;
  return (
    <p class="choices">
      {value.sampleTypes.map((type) => (
        <a
          key={type}
          href={changedAddress(place, { type })}
          aria-current={type === value.sampleType ? "true" : undefined}
        >
          <Name text={type} />
        </a>
      ))}
    </p>
  );
}

const FILTERS = [
  ["focus", "only through"],
  ["ignore", "not through"],
  ["hide", "without frames of"],
  ["show_from", "from"],
  ["function", "function"],
] as const;

function Filters({ place }: { readonly place: Place }) {
  const active = FILTERS.filter(([name]) => place.query.get(name));
  if (active.length === 0) return null;
  return (
    <p class="row">
      {active.map(([name, words]) => (
        <Tag key={name}>
          {words} <FunctionName name={place.query.get(name) ?? ""} />{" "}
          <a href={changedAddress(place, { [name]: null })}>remove</a>
        </Tag>
      ))}
    </p>
  );
}
