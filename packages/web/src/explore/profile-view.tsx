/** A stored profile as it was asked for: the flame graph and the source view of `pprof -http`, or a table. */
import { formatBytes, formatCount, formatDuration, formatShare } from "../../../leakhound/src/base/format.ts";
import { plural } from "../../../leakhound/src/report/html/words.ts";
import type { ProfileViewJson } from "../../../serve/src/api/json-types.ts";
import { cutMiddle, visibleText } from "../base/visible-text.ts";
import { FlameGraph } from "../flame/flame-graph.tsx";
import { FunctionName, Name } from "../site/parts.tsx";
import { changedAddress, type Place } from "../site/router.ts";
import { SourceView } from "../source/source-view.tsx";
import type { View } from "./query.ts";

interface ProfileViewProps {
  readonly value: ProfileViewJson;
  readonly view: View;
  readonly place: Place;
  readonly title: string;
}

const TEXT_LINE_CHARS_MAX = 400;

export function ProfileView({ value, view, place, title }: ProfileViewProps) {
  switch (view) {
    case "flame":
      return value.flame === null ? <Empty /> : <Flame value={value} place={place} title={title} />;
    case "peek":
      return value.text === "" ? (
        <p class="lead">Choose a function in the flame graph or in the top list.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls by keyboard
        <pre class="report" tabIndex={0}>
          {value.text
            .split("\n")
            .map((line) => visibleText(cutMiddle(line, TEXT_LINE_CHARS_MAX)))
            .join("\n")}
        </pre>
      );
    case "source":
      return <Source value={value} place={place} />;
    case "top":
    case "lines":
      return value.rows.length === 0 ? <Empty /> : <Rows value={value} view={view} place={place} />;
  }
}

function Source({ value: { source, unit, total }, place }: Pick<ProfileViewProps, "value" | "place">) {
  const service = place.query.get("service") ?? "";
  if (!place.query.get("function"))
    return <p class="lead">Choose a function in the flame graph or in the top list to see its source.</p>;
  if (source === null || source.listings.length === 0) return <Empty />;
  return (
    <>
      {source.isConfigured ? null : <HowToConfigure service={service} />}
      <SourceView source={{ unit, total, listings: source.listings }} />
    </>
  );
}

/** The lines themselves are shown only from a folder that the operator named. */
function HowToConfigure({ service }: { readonly service: string }) {
  return (
    <div class="notice">
      <p>
        No source folder is configured for this service, so only the numbers of its lines are shown. To see the lines,
        add the folder of a checkout of its repository to the configuration of the server, and reload it (SIGHUP, or
        POST to <code>/-/reload</code>):
      </p>
      <pre class="source">{`source:\n  ${yamlText(service)}: /path/to/checkout`}</pre>
      <p>
        A server that was started with addresses instead takes such a file by{" "}
        <code>leakhound serve --config leakhound.yaml</code>.
      </p>
    </div>
  );
}

/** A key of YAML, in quotes where it is more than a word. */
const yamlText = (name: string): string =>
  /^[A-Za-z][\w.-]*$/.test(name) ? name : visibleText(cutMiddle(JSON.stringify(name), TEXT_LINE_CHARS_MAX));

const Empty = () => <p class="lead">No samples are left. Other filters, or another sample type, may show some.</p>;

function Flame({ value, place, title }: Omit<ProfileViewProps, "view">) {
  if (value.flame === null) return null;
  return (
    <>
      <FlameGraph flame={value.flame} title={title} refine={(name) => <Refine name={name} place={place} />} />
      {value.hidden > 0 ? (
        <p class="lead">{plural(value.hidden, "frame")} too narrow to be drawn; focus on a function shows them.</p>
      ) : null}
    </>
  );
}

const REFINEMENTS = [
  ["focus", "Focus", "only stacks through it"],
  ["ignore", "Ignore", "no stacks through it"],
  ["hide", "Hide", "without its frames"],
  ["show_from", "Show from", "stacks from it on"],
] as const;

function Refine({ name, place }: { readonly name: string; readonly place: Place }) {
  return (
    <p class="refine">
      <FunctionName name={name} />
      {REFINEMENTS.map(([parameter, word, hint]) => (
        <a key={parameter} href={changedAddress(place, { [parameter]: name })} title={hint}>
          {word}
        </a>
      ))}
      <a href={changedAddress(place, { view: "peek", function: name })}>Callers and callees</a>
      <a href={changedAddress(place, { view: "lines", function: name })}>Lines</a>
      <a href={changedAddress(place, { view: "source", function: name })}>Source</a>
    </p>
  );
}

const FORMATS: Readonly<Record<ProfileViewJson["unit"], (value: number) => string>> = {
  bytes: formatBytes,
  count: formatCount,
  nanoseconds: (value) => formatDuration(value / 1e6),
};

function Rows({ value: { rows, rowsOfAll, unit, total }, view, place }: Omit<ProfileViewProps, "title">) {
  const format = FORMATS[unit];
  const share = (amount: number) => (total > 0 ? formatShare(amount / total) : "–");
  const sorted = place.query.get("sort") === "cum" ? "cum" : "flat";
  const head = (by: "flat" | "cum", words: string) => (
    <th scope="col" class="num" aria-sort={sorted === by ? "descending" : undefined}>
      <a href={changedAddress(place, { sort: by })}>{words}</a>
    </th>
  );
  return (
    <>
      <table class="figures cards">
        <thead>
          <tr>
            <th scope="col">{view === "lines" ? "Line" : "Function"}</th>
            {head("flat", "Flat")}
            <th scope="col" class="num">
              of all
            </th>
            {head("cum", "Cum")}
            <th scope="col" class="num">
              of all
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, flat, cum }) => (
            <tr key={name}>
              <th scope="row">
                {view === "lines" ? (
                  <code>
                    <Name text={name} />
                  </code>
                ) : (
                  <a class="row-link" href={changedAddress(place, { view: "peek", function: name })}>
                    <FunctionName name={name} />
                  </a>
                )}
              </th>
              <td class="num" data-label="Flat">
                {format(flat)}
              </td>
              <td class="num" data-label="of all">
                {share(flat)}
              </td>
              <td class="num" data-label="Cum">
                {format(cum)}
              </td>
              <td class="num" data-label="of all">
                {share(cum)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rowsOfAll > rows.length ? (
        <p class="lead">
          The first {rows.length} of {rowsOfAll}.
        </p>
      ) : null}
    </>
  );
}
