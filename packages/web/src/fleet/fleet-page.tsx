/** The first page: which services leak, how fast and until when, and whether the targets answer. */
import { useMemo, useRef } from "preact/hooks";
import type { InstancesJson, TargetsJson, TicketListJson } from "../../../serve/src/api/json-types.ts";
import { apiPath } from "../site/api.ts";
import { Section, Show } from "../site/parts.tsx";
import { changedAddress, goTo, type Place } from "../site/router.ts";
import { useRowKeys } from "../site/row-keys.ts";
import { useShortcuts } from "../site/shortcuts.ts";
import { type Loaded, useJson } from "../site/use-json.ts";
import { filterOf, labelWords } from "./filter.ts";
import { type FleetAnswers, serviceRows } from "./rows.ts";
import { ServiceTable } from "./service-table.tsx";
import { FleetSummary } from "./summary.tsx";
import { TargetTable } from "./target-table.tsx";

const SUGGESTIONS_MAX = 200;

export function FleetPage({ place }: { readonly place: Place }) {
  const tickets = useJson<TicketListJson>(apiPath("tickets")).loaded;
  const targets = useJson<TargetsJson>(apiPath("targets")).loaded;
  const instances = useJson<InstancesJson>(apiPath("instances")).loaded;
  const loaded = useMemo(() => together({ tickets, targets, instances }), [tickets, targets, instances]);
  useRowKeys();
  return (
    <>
      <h1>Fleet</h1>
      <Show of={loaded}>{(answers) => <Fleet answers={answers} place={place} />}</Show>
    </>
  );
}

interface Answers extends FleetAnswers, Pick<TargetsJson, "bad" | "problems"> {}

interface LoadedParts {
  readonly tickets: Loaded<TicketListJson>;
  readonly targets: Loaded<TargetsJson>;
  readonly instances: Loaded<InstancesJson>;
}

function together({ tickets, targets, instances }: LoadedParts): Loaded<Answers> {
  const failed = [tickets, targets, instances].find(({ state }) => state === "failed");
  if (failed?.state === "failed") return failed;
  if (tickets.state !== "ready" || targets.state !== "ready" || instances.state !== "ready")
    return { state: "loading" };
  const { bad, problems } = targets.value;
  const value = { ...tickets.value, ...instances.value, targets: targets.value.targets, bad, problems };
  return { state: "ready", value, problem: tickets.problem ?? targets.problem ?? instances.problem };
}

function Fleet({ answers, place }: { readonly answers: Answers; readonly place: Place }) {
  const text = place.query.get("q") ?? "";
  const services = useMemo(() => serviceRows(answers), [answers]);
  const suggestions = useMemo(() => labelWords(answers.targets, SUGGESTIONS_MAX), [answers]);
  const filter = filterOf(text);
  const shown = services.filter(filter);
  const targets = answers.targets.filter(({ labels, address }) =>
    filter({ labels, texts: [labels["service"] ?? "", labels["instance"] ?? "", address] }),
  );
  return (
    <>
      <FleetSummary services={services} targets={answers.targets} />
      <FilterField text={text} place={place} suggestions={suggestions} />
      <Section id="services" title="Services, the most urgent first">
        <ServiceTable services={shown} place={place} isFiltered={text !== ""} />
      </Section>
      <Section id="targets" title="Targets">
        <TargetTable
          targets={targets}
          bad={answers.bad}
          problems={answers.problems}
          place={place}
          isFiltered={targets.length < answers.targets.length}
        />
      </Section>
    </>
  );
}

interface FilterFieldProps {
  readonly text: string;
  readonly place: Place;
  readonly suggestions: readonly string[];
}

function FilterField({ text, place, suggestions }: FilterFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: "/", words: "Filter", run: () => input.current?.focus() }], []);
  return (
    <search>
      <label class="filter">
        <span>Filter</span>
        <input
          ref={input}
          type="search"
          list="labels"
          placeholder="env=live shop !canary"
          spellcheck={false}
          value={text}
          onInput={(event) =>
            goTo(changedAddress(place, { q: event.currentTarget.value, page: null, targets: null }), "replace")
          }
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
        />
      </label>
      <datalist id="labels">
        {suggestions.map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
    </search>
  );
}
