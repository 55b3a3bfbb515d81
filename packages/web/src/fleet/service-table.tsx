/** One row for each service: its most urgent leak, the time left, and its memory. */
import { useMemo } from "preact/hooks";
import { formatBytes } from "../../../leakhound/src/base/format.ts";
import { plural } from "../../../leakhound/src/report/html/words.ts";
import type { ChartLine } from "../../../leakhound/src/report/page/page-data.ts";
import type { MemoryTotalsJson, TicketSummaryJson } from "../../../serve/src/api/json-types.ts";
import { Sparkline } from "../chart/sparkline.tsx";
import { apiPath } from "../site/api.ts";
import { Pager, pageOf } from "../site/pager.tsx";
import { FunctionName, Name, Tag, timeLeftText } from "../site/parts.tsx";
import { intervalText, rateText } from "../site/rates.ts";
import { addressOf, type Place } from "../site/router.ts";
import { useJson } from "../site/use-json.ts";
import type { ServiceRow, ServiceState } from "./rows.ts";

const ADDRESS_CHARS_MAX = 8_000;
const NAME_CHARS_MAX = 500;

interface ServiceTableProps {
  readonly services: readonly ServiceRow[];
  readonly place: Place;
  readonly isFiltered: boolean;
}

export function ServiceTable({ services, place, isFiltered }: ServiceTableProps) {
  const page = pageOf(services, place, "page");
  const memory = useMemory(page.rows.map(({ service }) => service));
  if (services.length === 0) return isFiltered ? <p class="lead">No service matches the filter.</p> : <NoTargets />;
  return (
    <>
      <table class="figures cards services">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Service</th>
            <th scope="col">Time left</th>
            <th scope="col">Growth</th>
            <th scope="col">Site</th>
            <th scope="col">Memory, last hour</th>
            <th scope="col" class="num">
              Targets up
            </th>
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row) => (
            <Row key={row.service} row={row} memory={memory.get(row.service) ?? null} />
          ))}
        </tbody>
      </table>
      <Pager of={page} place={place} name="page" noun="services" />
    </>
  );
}

const NoTargets = () => (
  <>
    <p class="lead">No targets are known yet. There are three ways to begin:</p>
    <ul class="evidence">
      <li>
        name them: <code>leakhound serve shop-1:6060 shop-2:6060</code>
      </li>
      <li>
        find them: <code>scrape_configs</code> in the file of <code>leakhound serve --config leakhound.yaml</code>
      </li>
      <li>let agents send profiles: those of Pyroscope, Alloy and Parca use the address of this server</li>
    </ul>
    <p class="lead">
      <code>leakhound doctor shop-1:6060</code> says what a service offers, and what to change in it.
    </p>
  </>
);

const WORDS: Readonly<Record<ServiceState, string>> = {
  leak: "leak",
  suspected: "suspected",
  inconclusive: "inconclusive",
  unjudged: "not judged",
  "no-leak": "no leak",
};

/** Memory of the services that are shown, over the last hour. */
function useMemory(services: readonly string[]): ReadonlyMap<string, Memory> {
  const asked = within(services, ADDRESS_CHARS_MAX);
  const path = asked.length === 0 ? null : apiPath("series/memory-totals", { service: asked, points: "120" });
  const { loaded } = useJson<MemoryTotalsJson>(path, { keep: "fleet" });
  return useMemo(() => {
    if (loaded.state !== "ready") return new Map();
    const { timesMs, services: totals } = loaded.value;
    return new Map(
      totals.flatMap(({ service, parts }) => parts.map(({ values }) => [service, { at: timesMs, values }] as const)),
    );
  }, [loaded]);
}

/** Names that together fit into an address; the server takes none that is longer than NAME_CHARS_MAX. */
function within(services: readonly string[], charsMax: number): readonly string[] {
  let chars = 0;
  return services.filter((service) => {
    const length = encodeURIComponent(service).length;
    const fits = service.length <= NAME_CHARS_MAX && chars + length <= charsMax;
    if (fits) chars += length;
    return fits;
  });
}

type Memory = Pick<ChartLine, "at" | "values">;

interface RowProps {
  readonly row: ServiceRow;
  readonly memory: Memory | null;
}

function Row({ row, memory }: RowProps) {
  const ticket = row.tickets[0];
  return (
    <tr>
      <td data-label="State">
        <Tag kind={row.state}>{WORDS[row.state]}</Tag>
      </td>
      <th scope="row">
        <a
          class="row-link"
          href={
            ticket ? addressOf(`tickets/${encodeURIComponent(ticket.id)}`) : addressOf("service", { name: row.service })
          }
        >
          <Name text={row.service} />
        </a>
        {ticket ? (
          <a class="more" href={addressOf("service", { name: row.service })}>
            over time
          </a>
        ) : null}
      </th>
      <td data-label="Time left">{ticket?.exhausted ? timeLeftText(ticket.exhausted, Date.now()) : null}</td>
      <td data-label="Growth">{ticket ? <Growth ticket={ticket} /> : null}</td>
      <td data-label="Site">{ticket ? <Site row={row} ticket={ticket} /> : <Reason row={row} />}</td>
      <td data-label="Memory">
        {memory === null ? null : (
          <a class="spark" href={addressOf("service", { name: row.service })} tabIndex={-1}>
            <Sparkline line={memory} name={`memory of ${row.service}`} format={formatBytes} />
          </a>
        )}
      </td>
      <td data-label="Targets up" class="num">
        {row.targets > 0
          ? `${row.up} of ${row.targets}`
          : row.instances > 0
            ? plural(row.instances, "instance")
            : "none now"}
      </td>
    </tr>
  );
}

const Growth = ({ ticket: { rate } }: { readonly ticket: TicketSummaryJson }) => (
  <>
    <b>{rateText(rate)}</b> <span class="detail">{intervalText(rate)}</span>
  </>
);

function Site({ row, ticket }: { readonly row: ServiceRow; readonly ticket: TicketSummaryJson }) {
  return (
    <>
      <FunctionName name={ticket.site} /> <Tag>{ticket.kind}</Tag> {ticket.isMuted ? <Tag>muted</Tag> : null}{" "}
      {ticket.acknowledgedBy === null ? null : (
        <Tag>
          taken by <Name text={ticket.acknowledgedBy} charsMax={40} />
        </Tag>
      )}
      {row.tickets.length > 1 ? <span class="detail"> and {plural(row.tickets.length - 1, "more leak")}</span> : null}
    </>
  );
}

const Reason = ({ row: { reason } }: { readonly row: ServiceRow }) =>
  reason === null ? null : (
    <span class="detail">
      <Name text={reason} />
    </span>
  );
