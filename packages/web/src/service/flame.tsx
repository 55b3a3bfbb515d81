/** The flame graph of a range that was dragged over: its growth in absolute bytes, or its mean. */
import { useMemo } from "preact/hooks";
import type { ProfileViewJson } from "../../../serve/src/api/json-types.ts";
import { FlameGraph } from "../flame/flame-graph.tsx";
import { apiPath } from "../site/api.ts";
import { NoProfile } from "../site/no-profile.tsx";
import { FunctionName, Moment, Section, Show } from "../site/parts.tsx";
import { addressOf, changedAddress, type Place } from "../site/router.ts";
import { useJson } from "../site/use-json.ts";
import type { ServiceSubject } from "./service-page.tsx";

interface RangeFlameProps {
  readonly subject: ServiceSubject;
  readonly place: Place;
}

export function RangeFlame({ subject: { service, instance }, place }: RangeFlameProps) {
  const { query } = place;
  const [from, to] = [query.get("flame_from"), query.get("flame_to")];
  const isMean = query.get("flame") === "mean";
  const kind = query.get("profile") === "goroutine" ? "goroutine" : "heap";
  const when: Readonly<Record<string, string>> =
    from === null || to === null ? {} : isMean ? { from, to } : { at: to, base_at: from };
  const asked = { service, instance, kind, ...when };
  const path = from === null || to === null ? null : apiPath("profile/view", { ...asked, view: "flame" });
  const { loaded } = useJson<ProfileViewJson>(path, { isLive: false });
  const explore = useMemo(() => addressOf("explore", asked), [path]);
  if (from === null || to === null) return null;
  const title = isMean ? "Mean of the range" : "Growth in the range";
  return (
    <Section
      id="range"
      title={title}
      aside={
        <p class="choices">
          <a href={changedAddress(place, { flame: null })} aria-current={isMean ? undefined : "true"}>
            growth
          </a>
          <a href={changedAddress(place, { flame: "mean" })} aria-current={isMean ? "true" : undefined}>
            mean
          </a>
          <a href={explore}>explore</a>
          <a href={changedAddress(place, { flame_from: null, flame_to: null })}>close</a>
        </p>
      }
    >
      <p class="lead">
        <Moment iso={from} /> to <Moment iso={to} />
        {isMean ? "" : ": what is in use at the end, less what was at the beginning"}
      </p>
      <Show
        of={loaded}
        failed={(problem) => (
          <NoProfile problem={problem} addressAt={(at) => addressOf("explore", { service, instance, kind, at })} />
        )}
      >
        {({ flame }) =>
          flame === null ? (
            <p class="lead">Nothing differs.</p>
          ) : (
            <FlameGraph
              flame={flame}
              title={title}
              refine={(name) => (
                <p class="refine">
                  <FunctionName name={name} />
                  <a href={addressOf("explore", { ...asked, focus: name })}>Focus</a>
                  <a href={addressOf("explore", { ...asked, view: "lines", function: name })}>Lines</a>
                </p>
              )}
            />
          )
        }
      </Show>
    </Section>
  );
}
