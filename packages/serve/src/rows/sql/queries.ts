/**
 * The queries of the port, as one text for both engines. Names of results (`r_…`) differ from those of columns, because
 * ClickHouse would read a column's name as the result of that name.
 */
import type { EvidenceQuery, ReadingsQuery, ServiceDay, SitesQuery, TimeRange } from "../port.ts";
import type { Table } from "../schema/table.ts";
import {
  CHUNKS,
  EVENTS,
  EVIDENCE,
  INCARNATIONS,
  READING_COLUMNS,
  READINGS,
  SITES,
  STACKS,
  TICKET_EVENTS,
  TICKETS,
} from "../schema/tables.ts";
import { type Dialect, Parameters, type Query } from "./dialect.ts";

const columnsOf = ({ columns }: Table): string => columns.map(({ name }) => name).join(", ");

export function servicesQuery(dialect: Dialect): Query {
  const sql = `select service, count(distinct instance), min(first_seen_at), max(last_seen_at)
    from ${dialect.from(INCARNATIONS)} group by service order by service`;
  return { sql, parameters: {} };
}

export function instancesQuery(dialect: Dialect, service: string | null): Query {
  const given = new Parameters(dialect);
  const latest = (name: string) => `argMax(${name}, last_seen_at)`;
  const latestOrNull = (name: string) => `nullif(${latest(`coalesce(${name}, '')`)}, '')`;
  const where = service === null ? "" : `where service = ${given.add("service", "text", service)}`;
  const sql = `select service, instance, ${latest("started_at")}, ${latest("first_seen_at")}, max(last_seen_at),
      ${latestOrNull("release")}, ${latest("labels")}, ${latestOrNull("collector")}, count(*)
    from ${dialect.from(INCARNATIONS)} ${where} group by service, instance order by service, instance`;
  return { sql, parameters: given.values };
}

export function incarnationsQuery(dialect: Dialect, service: string, range: TimeRange): Query {
  const given = new Parameters(dialect);
  const sql = `select ${columnsOf(INCARNATIONS)} from ${dialect.from(INCARNATIONS)}
    where service = ${given.add("service", "text", service)}
      and last_seen_at >= ${given.add("from", "time", range.from)} and first_seen_at < ${given.add("to", "time", range.to)}
    order by instance, started_at`;
  return { sql, parameters: given.values };
}

const COUNTERS: ReadonlySet<string> = new Set(["gc_count", "cpu_seconds", "requests", "process_start", "limit_bytes"]);

/** One row for each instance and equal part of the range. */
export function readingsQuery(dialect: Dialect, { service, instance, range, pointsMax, pick }: ReadingsQuery): Query {
  const given = new Parameters(dialect);
  const [from, to] = [given.add("from", "time", range.from), given.add("to", "time", range.to)];
  const widthMs = given.add("width", "real", Math.max(1, (range.to - range.from) / Math.max(1, pointsMax)));
  const values = Object.values(READING_COLUMNS).map(({ name }) =>
    pick === "max" && !COUNTERS.has(name) ? `max(${name})` : `argMax(${name}, taken_at)`,
  );
  const ofInstance = instance === null ? "" : `and instance = ${given.add("instance", "text", instance)}`;
  const sql = `select service, instance, max(taken_at) as r_at, argMax(incarnation, taken_at), ${values.join(", ")}
    from ${dialect.from(READINGS)}
    where service = ${given.add("service", "text", service)} ${ofInstance} and taken_at >= ${from} and taken_at < ${to}
    group by service, instance, floor((taken_at - ${from}) / ${widthMs}) order by instance, r_at`;
  return { sql, parameters: given.values };
}

export function eventsQuery(dialect: Dialect, service: string, range: TimeRange): Query {
  const given = new Parameters(dialect);
  const sql = `select distinct ${columnsOf(EVENTS)} from ${dialect.from(EVENTS)}
    where service = ${given.add("service", "text", service)}
      and happened_at >= ${given.add("from", "time", range.from)} and happened_at < ${given.add("to", "time", range.to)}
    order by instance, happened_at`;
  return { sql, parameters: given.values };
}

export function chunksQuery(dialect: Dialect, service: string, range: TimeRange): Query {
  const given = new Parameters(dialect);
  const sql = `select ${columnsOf(CHUNKS)} from ${dialect.from(CHUNKS)}
    where service = ${given.add("service", "text", service)}
      and hour_start >= ${given.add("from", "time", range.from)} and hour_start < ${given.add("to", "time", range.to)}
    order by hour_start, collector`;
  return { sql, parameters: given.values };
}

export function stacksQuery(dialect: Dialect, service: string, stacks: readonly string[]): Query {
  const given = new Parameters(dialect);
  const isWanted = dialect.isIn("stack", given.add("stacks", "texts", stacks));
  const sql = `select service, stack, any_value(frames) from ${dialect.from(STACKS)}
    where service = ${given.add("service", "text", service)} and ${isWanted}
    group by service, stack order by stack`;
  return { sql, parameters: given.values };
}

const SITE_COLUMNS = `service, profile, site, instance, incarnation, period_start, release, function, stack, first_at, last_at,
  scrapes, value_first, value_last, value_min, value_max, value_mean,
  objects_first, objects_last, objects_min, objects_max, objects_mean`;

export function sitesQuery(dialect: Dialect, query: SitesQuery): Query {
  const given = new Parameters(dialect);
  const from = dialect.from(SITES[query.resolution]);
  const ofInstance = query.instance === null ? "" : `and instance = ${given.add("instance", "text", query.instance)}`;
  const where = `service = ${given.add("service", "text", query.service)}
    and profile = ${given.add("profile", "text", query.profile)} ${ofInstance}
    and period_start >= ${given.add("from", "time", query.range.from)}
    and period_start < ${given.add("to", "time", query.range.to)}`;
  const isWanted =
    "ids" in query.sites
      ? dialect.isIn("site", given.add("sites", "texts", query.sites.ids))
      : topSites({ from, where, top: query.sites.top, given });
  const sql = `select ${SITE_COLUMNS} from ${from} where ${where} and ${isWanted}
    order by instance, incarnation, site, period_start`;
  return { sql, parameters: given.values };
}

interface TopSites {
  readonly from: string;
  readonly where: string;
  readonly top: number;
  readonly given: Parameters;
}

/** One half are the largest sites, the other half those that change most, each in the instance where it is most. */
function topSites({ from, where, top, given }: TopSites): string {
  const large = given.add("large", "integer", Math.ceil(top / 2));
  const changed = given.add("changed", "integer", Math.floor(top / 2));
  const change = "abs(argMax(value_last, period_start) - argMin(value_first, period_start))";
  return `site in (
      select site from (select site, max(value_max) as r_rank from ${from} where ${where} group by site
        order by r_rank desc, site limit ${large})
      union all
      select site from (
        select site, max(r_change) as r_rank from (
          select site, ${change} as r_change from ${from} where ${where} group by site, instance, incarnation
        ) as r_processes group by site order by r_rank desc, site limit ${changed}))`;
}

export function ticketsQuery(dialect: Dialect): Query {
  return { sql: `select ${columnsOf(TICKETS)} from ${dialect.from(TICKETS)} order by id`, parameters: {} };
}

export function ticketEventsQuery(dialect: Dialect): Query {
  const sql = `select ticket_id, position, event from ${dialect.from(TICKET_EVENTS)} order by ticket_id, position`;
  return { sql, parameters: {} };
}

export function evidenceQuery(dialect: Dialect, { subject, last }: EvidenceQuery): Query {
  const given = new Parameters(dialect);
  const sql = `select ${columnsOf(EVIDENCE)} from ${dialect.from(EVIDENCE)}
    where subject = ${given.add("subject", "text", subject)}
    order by taken_at desc limit ${given.add("last", "integer", last)}`;
  return { sql, parameters: given.values };
}

/** What there is evidence of that is older than a time. */
export function agedSubjectsQuery(dialect: Dialect, before: number): Query {
  const given = new Parameters(dialect);
  const sql = `select distinct subject from ${dialect.from(EVIDENCE)}
    where taken_at < ${given.add("before", "time", Math.round(before))} order by subject`;
  return { sql, parameters: given.values };
}

export interface AgedEvidence {
  readonly subjects: readonly string[];
  readonly before: number;
}

/** The condition of rows of the evidence that are to be removed. */
export const agedEvidence = (dialect: Dialect, given: Parameters, { subjects, before }: AgedEvidence): string =>
  `taken_at < ${given.add("before", "time", Math.round(before))}
    and ${dialect.isIn("subject", given.add("subjects", "texts", subjects))}`;

/** Of some subjects, those of tickets that are not over, or were changed since a time. */
export function neededSubjectsQuery(dialect: Dialect, subjects: readonly string[], since: number): Query {
  const given = new Parameters(dialect);
  const sql = `select concat('ticket ', id) from ${dialect.from(TICKETS)}
    where ${dialect.isIn("concat('ticket ', id)", given.add("subjects", "texts", subjects))}
      and (state in ('open', 'suspected') or updated_at >= ${given.add("since", "time", Math.round(since))})`;
  return { sql, parameters: given.values };
}

const DAY_MS = 86_400_000;

/** The rows of a day from those of its hours: to be inserted into the table of days. */
export function dayQuery(dialect: Dialect, { service, start }: ServiceDay): Query {
  const given = new Parameters(dialect);
  const day = given.add("from", "time", start);
  const weighted = (name: string) => `sum(${name} * scrapes) / sum(scrapes)`;
  const levels = (of: string) =>
    `argMin(${of}_first, first_at), argMax(${of}_last, last_at), min(${of}_min), max(${of}_max), ${weighted(`${of}_mean`)}`;
  const sql = `select service, profile, site, instance, incarnation, ${day}, argMax(release, last_at),
      argMax(function, last_at), argMax(stack, value_max), min(first_at), max(last_at), sum(scrapes),
      ${levels("value")}, ${levels("objects")}
    from ${dialect.from(SITES["1h"])}
    where service = ${given.add("service", "text", service)}
      and period_start >= ${day} and period_start < ${given.add("to", "time", start + DAY_MS)}
    group by service, profile, site, instance, incarnation`;
  return { sql, parameters: given.values };
}
