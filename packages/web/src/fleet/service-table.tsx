/** One row for each service: its most urgent leak, the time left, and its memory. */
import { plural } from "../../../leakhound/src/report/html/words.ts";
import type { TicketSummaryJson } from "../../../serve/src/api/json-types.ts";
import { Pager, pageOf } from "../site/pager.tsx";
import { FunctionName, Name, Tag, timeLeftText } from "../site/parts.tsx";
import { intervalText, rateText } from "../site/rates.ts";
import { addressOf, type Place } from "../site/router.ts";
import type { ServiceRow, ServiceState } from "./rows.ts";

interface ServiceTableProps {
  readonly services: readonly ServiceRow[];
  readonly place: Place;
  readonly isFiltered: boolean;
}

export function ServiceTable({ services, place, isFiltered }: ServiceTableProps) {
  const page = pageOf(services, place, "page");
  if (services.length === 0)
    return <p class="lead">{isFiltered ? "No service matches the filter." : "No targets are known yet."}</p>;
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
            <th scope="col" class="num">
              Targets up
            </th>
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row) => (
            <Row key={row.service} row={row} />
          ))}
        </tbody>
      </table>
      <Pager of={page} place={place} name="page" noun="services" />
    </>
  );
}

const WORDS: Readonly<Record<ServiceState, string>> = {
  leak: "leak",
  suspected: "suspected",
  inconclusive: "inconclusive",
  unjudged: "not judged",
  "no-leak": "no leak",
};

function Row({ row }: { readonly row: ServiceRow }) {
  const ticket = row.tickets[0];
  return (
    <tr>
      <td data-label="State">
        <Tag kind={row.state}>{WORDS[row.state]}</Tag>
      </td>
      <th scope="row">
        {ticket ? (
          <a class="row-link" href={addressOf(`tickets/${encodeURIComponent(ticket.id)}`)}>
            <Name text={row.service} />
          </a>
        ) : (
          <Name text={row.service} />
        )}
      </th>
      <td data-label="Time left">{ticket?.exhausted ? timeLeftText(ticket.exhausted, Date.now()) : null}</td>
      <td data-label="Growth">{ticket ? <Growth ticket={ticket} /> : null}</td>
      <td data-label="Site">{ticket ? <Site row={row} ticket={ticket} /> : <Reason row={row} />}</td>
      <td data-label="Targets up" class="num">
        {row.targets === 0 ? plural(row.instances, "instance") : `${row.up} of ${row.targets}`}
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
