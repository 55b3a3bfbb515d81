/**
 * The calls of Pyroscope's querier that Grafana's datasource makes. What is in use is a level: at a step the last value of
 * each instance, over a range the mean of each instance; then the sum over instances. Never a sum over scrapes.
 */
import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import { err, type Fault, ok, type Result, type UnixMs } from "leakhound/server";
import type { HistoryHours } from "../profiles/query.ts";
import type { Catalog, CatalogInstance } from "../stacks/catalog.ts";
import type { FleetStacks, StacksQuery, WantedInstance } from "../stacks/fleet-stacks.ts";
import { heldValues } from "../stacks/held-values.ts";
import { isTotal } from "../stacks/series-levels.ts";
import { increasesOf, increasesOver, integralsOf, type StackSum, StackSums, totalsOf } from "../stacks/stack-levels.ts";
import type { Levels, Range } from "../views/levels.ts";
import { type Failure, failure } from "./failure.ts";
import { flameLevels } from "./flame-levels.ts";
import { flameTree, trimmed, type WeightedStack } from "./flame-tree.ts";
import {
  Aggregation,
  type DiffRequest,
  type DiffResponseSchema,
  ExemplarType,
  type LabelNamesRequest,
  type LabelNamesResponseSchema,
  type LabelValuesRequest,
  type LabelValuesResponseSchema,
  ProfileFormat,
  type ProfileTypesRequest,
  type ProfileTypesResponseSchema,
  type SelectMergeSpanProfileRequest,
  type SelectMergeSpanProfileResponseSchema,
  type SelectMergeStacktracesRequest,
  type SelectMergeStacktracesResponseSchema,
  type SelectSeriesRequest,
  type SelectSeriesResponseSchema,
  type SeriesRequest,
  type SeriesResponseSchema,
  type StackTraceSelector,
} from "./gen/querier_pb.js";
import { type LabelSet, labelsOf, pairsOf, seriesLabels, withType } from "./labels.ts";
import { parseProfileId, profileIdOf } from "./profile-id.ts";
import { PROFILE_TYPES, type ProfileTypeFacts, typeId, typeOf } from "./profile-types.ts";
import { type Matcher, matchesAll, parseSelector } from "./selector.ts";
import { type Exemplar, exemplarsAt, grouped, levelsAt, risesIn, type SteppedSeries, stepsOf } from "./series.ts";

export interface QuerierPorts {
  readonly catalog: Catalog;
  readonly stacks: FleetStacks;
  readonly history: HistoryHours;
  readonly now: () => UnixMs;
}

type Called<Schema extends DescMessage> = Promise<Result<MessageInitShape<Schema>, Failure>>;

const DAY_MS = 86_400_000;
const RANGE_MS_MAX = 400 * DAY_MS;
const STEPS_MAX = 11_000;
const NODES_DEFAULT = 16_384;
const NODES_MAX = 200_000;
const GROUPS_MAX = 100;
const CALL_SITE_MAX = 1_000;
const PROFILE_IDS_MAX = 100;

export class Querier {
  readonly #ports: QuerierPorts;

  constructor(ports: QuerierPorts) {
    this.#ports = ports;
  }

  /** Why the last answer has only what is known here; null where it has all. */
  get away(): Fault | null {
    return this.#ports.catalog.away;
  }

  async profileTypes(request: ProfileTypesRequest): Called<typeof ProfileTypesResponseSchema> {
    const instances = await this.#select([], request);
    if (!instances.ok) return instances;
    const offered = await this.#offered(instances.value, request);
    if (!offered.ok) return offered;
    const held = new Set([...offered.value.values()].flat());
    const types = PROFILE_TYPES.filter((type) => held.has(type));
    return ok({
      profileTypes: types.map((type) => {
        const { name, sampleType, sampleUnit, periodType, periodUnit } = type;
        return { ID: typeId(type), name, sampleType, sampleUnit, periodType, periodUnit };
      }),
    });
  }

  async labelNames(request: LabelNamesRequest): Called<typeof LabelNamesResponseSchema> {
    const series = await this.#labelSets(request.matchers, request);
    return series.ok ? ok({ names: distinct(series.value.flatMap((labels) => [...labels.keys()])) }) : series;
  }

  async labelValues(request: LabelValuesRequest): Called<typeof LabelValuesResponseSchema> {
    if (request.name === "") return err(failure("invalid_argument", "name is empty"));
    const series = await this.#labelSets(request.matchers, request);
    return series.ok
      ? ok({ names: distinct(series.value.flatMap((labels) => labels.get(request.name) ?? [])) })
      : series;
  }

  async series(request: SeriesRequest): Called<typeof SeriesResponseSchema> {
    const series = await this.#labelSets(request.matchers, request);
    if (!series.ok) return series;
    const wanted = new Set(request.labelNames);
    const sets = series.value.map((labels) =>
      pairsOf(wanted.size === 0 ? labels : new Map([...labels].filter(([name]) => wanted.has(name)))),
    );
    const unique = new Map(sets.map((pairs) => [JSON.stringify(pairs), pairs]));
    return ok({ labelsSet: [...unique.values()].filter((pairs) => pairs.length > 0).map((labels) => ({ labels })) });
  }

  async selectSeries(request: SelectSeriesRequest): Called<typeof SelectSeriesResponseSchema> {
    const asked = this.#askedOf(request);
    if (!asked.ok) return asked;
    const stepMs = request.step * 1_000;
    const { range } = asked.value;
    if (!(stepMs >= 1)) return err(failure("invalid_argument", "step is below one millisecond"));
    if ((range.toMs - range.fromMs) / stepMs > STEPS_MAX)
      return err(failure("invalid_argument", `more than ${STEPS_MAX} steps: ask for a larger step or a shorter range`));
    if (request.groupBy.length > GROUPS_MAX) return err(failure("invalid_argument", "group_by has too many labels"));
    const steps = stepsOf(range, stepMs);
    const hasExemplars = request.exemplarType === ExemplarType.INDIVIDUAL;
    const series = await this.#stepped(asked.value, { steps, stepMs, hasExemplars });
    if (!series.ok) return series;
    const aggregation = request.aggregation === Aggregation.TIME_SERIES_AGGREGATION_TYPE_AVERAGE ? "average" : "sum";
    const limit = request.limit === undefined || request.limit <= 0n ? null : Number(request.limit);
    const groups = grouped(series.value, steps, { groupBy: request.groupBy, aggregation, limit });
    return ok({
      series: groups.map(({ labels, points }) => ({
        labels: pairsOf(labels),
        points: points.map(({ atMs, value, exemplar }) => ({
          timestamp: BigInt(atMs),
          value,
          exemplars: exemplar === null ? [] : [exemplarMessage(exemplar)],
        })),
      })),
    });
  }

  async selectMergeStacktraces(
    request: SelectMergeStacktracesRequest,
  ): Called<typeof SelectMergeStacktracesResponseSchema> {
    const refused = formatRefusal(request.format);
    if (refused !== null) return err(refused);
    const stacks = await this.#merged(request);
    if (!stacks.ok) return stacks;
    if (stacks.value === null) return ok({});
    const { names, levels, totals, maxSelf } = flameLevels(
      trimmed(flameTree([stacks.value]), nodesOf(request.maxNodes)),
    );
    return ok({ flamegraph: { ...flameMessage(names, levels), total: BigInt(totals[0]!), maxSelf: BigInt(maxSelf) } });
  }

  /** Profiles of memory belong to no span. */
  async selectMergeSpanProfile(
    request: SelectMergeSpanProfileRequest,
  ): Called<typeof SelectMergeSpanProfileResponseSchema> {
    const refused = formatRefusal(request.format);
    return refused === null ? ok({}) : err(refused);
  }

  async diff({ left, right }: DiffRequest): Called<typeof DiffResponseSchema> {
    if (left === undefined || right === undefined)
      return err(failure("invalid_argument", "left and right are needed both"));
    if (left.profileTypeID !== right.profileTypeID)
      return err(failure("invalid_argument", "left and right have different profile types"));
    const sides: WeightedStack[][] = [];
    for (const side of [left, right]) {
      const stacks = await this.#merged(side);
      if (!stacks.ok) return stacks;
      sides.push(stacks.value ?? []);
    }
    if (sides.every((side) => side.length === 0)) return ok({});
    const nodesMax = Math.max(nodesOf(left.maxNodes), nodesOf(right.maxNodes));
    const { names, levels, totals, maxSelf } = flameLevels(trimmed(flameTree(sides), nodesMax));
    const [leftTicks = 0, rightTicks = 0] = totals;
    return ok({
      flamegraph: {
        ...flameMessage(names, levels),
        total: BigInt(leftTicks + rightTicks),
        maxSelf: BigInt(maxSelf),
        leftTicks: BigInt(leftTicks),
        rightTicks: BigInt(rightTicks),
      },
    });
  }

  /** The series of each instance, one for each type, that all matchers select. */
  async #labelSets(
    selectors: readonly string[],
    times: { readonly start: bigint; readonly end: bigint },
  ): Promise<Result<readonly LabelSet[], Failure>> {
    const matchers = matchersOf(selectors);
    if (!matchers.ok) return matchers;
    const instances = await this.#select([], times);
    if (!instances.ok) return instances;
    const types = await this.#offered(instances.value, times);
    if (!types.ok) return types;
    const sets = instances.value.flatMap((one) => seriesLabels(one, types.value.get(one.service) ?? PROFILE_TYPES));
    return ok(sets.filter((labels) => matchesAll(matchers.value, labels)));
  }

  /** The types that the profiles of each service have. */
  async #offered(
    instances: readonly CatalogInstance[],
    times: { readonly start: bigint; readonly end: bigint },
  ): Promise<Result<ReadonlyMap<string, readonly ProfileTypeFacts[]>, Failure>> {
    const range = rangeOf(times, this.#ports.now());
    if (!range.ok) return range;
    const types = new Map<string, readonly ProfileTypeFacts[]>();
    for (const service of new Set(instances.map((one) => one.service))) {
      const held = await heldValues(this.#ports.history, service, range.value);
      if (!held.ok) return err(storeFailure(held.error));
      const isHeld = ({ kind, value }: ProfileTypeFacts) =>
        held.value.some((one) => one.kind === kind && one.value === value);
      types.set(service, PROFILE_TYPES.filter(isHeld));
    }
    return ok(types);
  }

  async #select(
    matchers: readonly Matcher[],
    times: { readonly start: bigint; readonly end: bigint },
    type: ProfileTypeFacts | null = null,
  ): Promise<Result<readonly CatalogInstance[], Failure>> {
    const range = rangeOf(times, this.#ports.now());
    if (!range.ok) return range;
    const all = await this.#ports.catalog.instances(range.value);
    if (!all.ok) return err(storeFailure(all.error));
    return ok(
      all.value.filter((one) => matchesAll(matchers, type === null ? labelsOf(one) : withType(labelsOf(one), type))),
    );
  }

  #askedOf(request: Selecting): Result<Asked, Failure> {
    const type = typeOf(request.profileTypeID);
    if (type === null)
      return err(
        failure("invalid_argument", `there is no profile type ${JSON.stringify(request.profileTypeID.slice(0, 200))}`),
      );
    const matchers = matchersOf([request.labelSelector]);
    if (!matchers.ok) return matchers;
    const range = rangeOf(request, this.#ports.now());
    if (!range.ok) return range;
    const callSite = (request.stackTraceSelector?.callSite ?? []).map(({ name }) => name);
    if (callSite.length > CALL_SITE_MAX) return err(failure("invalid_argument", "the call site has too many frames"));
    return ok({ type, matchers: matchers.value, range: range.value, callSite, request });
  }

  async #stepped(
    { type, matchers, range, callSite, request }: Asked,
    { steps, stepMs, hasExemplars }: Stepping,
  ): Promise<Result<readonly SteppedSeries[], Failure>> {
    const instances = await this.#select(matchers, request, type);
    if (!instances.ok) return instances;
    const labels = new Map(instances.value.map((one) => [one, labelsOf(one)]));
    const series: SteppedSeries[] = [];
    const query = queryOf(type, range);
    const read = await this.#totals(instances.value, { ...query, callSite }, (wanted, totals) => {
      const values = isTotal(type.value) ? risesIn(increasesOver(totals), steps, stepMs) : levelsAt(totals, steps);
      const ofInstance = instances.value.find((one) => one === wanted);
      if (ofInstance === undefined) return;
      const ofSeries = { labels: withType(labels.get(ofInstance)!, type), values };
      const { service, instance } = ofInstance;
      const exemplarOf = (atMs: number, value: number) => ({
        profileId: profileIdOf({ service, instance, atMs }),
        atMs,
        value,
        labels: labels.get(ofInstance)!,
      });
      // What was allocated is a rise between two profiles: no single one has it.
      const isShown = hasExemplars && !isTotal(type.value);
      series.push(isShown ? { ...ofSeries, exemplars: exemplarsAt(totals, steps, exemplarOf) } : ofSeries);
    });
    return read.ok ? ok(series) : err(storeFailure(read.error));
  }

  /** What was allocated is no level, and is read from all values of the profiles. */
  #totals(
    instances: readonly CatalogInstance[],
    query: StacksQuery & { readonly callSite: readonly string[] },
    take: (wanted: WantedInstance, totals: Levels) => void,
  ): Promise<Result<null, Fault>> {
    const { stacks } = this.#ports;
    if (!isTotal(query.value)) return stacks.totals(instances, query, take);
    return stacks.each(instances, query, (wanted, one) => take(wanted, totalsOf(one, query.callSite)));
  }

  /** Null where nothing is selected, or nothing was in the range. */
  async #merged(request: SelectMergeStacktracesRequest): Promise<Result<WeightedStack[] | null, Failure>> {
    const asked = this.#askedOf(request);
    if (!asked.ok) return asked;
    if (request.profileIdSelector.length > 0) return this.#selected(asked.value, request.profileIdSelector);
    const { type, matchers, range, callSite } = asked.value;
    const instances = await this.#select(matchers, request, type);
    if (!instances.ok) return instances;
    const query = queryOf(type, range);
    const stacks = isTotal(type.value)
      ? await this.#increases(instances.value, query, callSite)
      : await this.#ports.stacks.means(instances.value, query, callSite);
    if (!stacks.ok) return err(storeFailure(stacks.error));
    const all = stacks.value.map(({ frames, sum }) => ({ frames, value: sum }));
    return ok(all.length === 0 ? null : all);
  }

  async #increases(
    instances: readonly CatalogInstance[],
    query: StacksQuery,
    callSite: readonly string[],
  ): Promise<Result<readonly StackSum[], Fault>> {
    const sums = new StackSums();
    const read = await this.#ports.stacks.each(instances, query, (_, stacks) =>
      sums.addAll(increasesOf(stacks, callSite, query.range)),
    );
    return read.ok ? ok(sums.all()) : read;
  }

  /** The levels of single scrapes; of several, their sum, as of several instances at their times. */
  async #selected(
    { type, matchers, callSite }: Asked,
    ids: readonly string[],
  ): Promise<Result<WeightedStack[] | null, Failure>> {
    if (ids.length > PROFILE_IDS_MAX) return err(failure("invalid_argument", "profile_id_selector has too many ids"));
    if (isTotal(type.value))
      return err(failure("invalid_argument", "what was allocated is a rise between two profiles; select a range"));
    const sums = new StackSums();
    for (const id of ids) {
      const wanted = parseProfileId(id);
      if (wanted === null) return err(failure("invalid_argument", "profile_id_selector has an id of another server"));
      const { service, instance, atMs } = wanted;
      const range = { fromMs: atMs, toMs: atMs + 1 };
      const instances = await this.#select(matchers, { start: BigInt(atMs), end: BigInt(atMs + 1) }, type);
      if (!instances.ok) return instances;
      const chosen = instances.value.filter((one) => one.service === service && one.instance === instance);
      // A level that holds for one millisecond: its integral is the level.
      const read = await this.#ports.stacks.each(chosen, queryOf(type, range), (_, stacks) =>
        sums.addAll(integralsOf(stacks, callSite, range).sums),
      );
      if (!read.ok) return err(storeFailure(read.error));
    }
    const all = sums.all().map(({ frames, sum }) => ({ frames, value: sum }));
    return ok(all.length === 0 ? null : all);
  }
}

interface Stepping {
  readonly steps: readonly number[];
  readonly stepMs: number;
  readonly hasExemplars: boolean;
}

const exemplarMessage = ({ profileId, atMs, value, labels }: Exemplar) => ({
  profileId,
  timestamp: BigInt(atMs),
  value: BigInt(Math.round(value)),
  labels: pairsOf(labels),
});

interface Selecting {
  readonly profileTypeID: string;
  readonly labelSelector: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly stackTraceSelector?: StackTraceSelector | undefined;
}

interface Asked {
  readonly type: ProfileTypeFacts;
  readonly matchers: readonly Matcher[];
  readonly range: Range;
  readonly callSite: readonly string[];
  readonly request: Selecting;
}

const queryOf = ({ kind, value }: ProfileTypeFacts, range: Range): StacksQuery => ({ kind, value, range });

function matchersOf(selectors: readonly string[]): Result<readonly Matcher[], Failure> {
  const all: Matcher[] = [];
  for (const selector of selectors) {
    const parsed = parseSelector(selector);
    if (!parsed.ok) return err(failure("invalid_argument", parsed.error));
    all.push(...parsed.value);
  }
  return ok(all);
}

/** Without times: the last day. */
function rangeOf(
  { start, end }: { readonly start: bigint; readonly end: bigint },
  now: UnixMs,
): Result<Range, Failure> {
  const toMs = end === 0n ? now : Number(end);
  const fromMs = start === 0n ? toMs - DAY_MS : Number(start);
  if (!(fromMs >= 0 && toMs <= Number.MAX_SAFE_INTEGER))
    return err(failure("invalid_argument", "the times are out of range"));
  if (fromMs >= toMs) return err(failure("invalid_argument", "start is not before end"));
  if (toMs - fromMs > RANGE_MS_MAX) return err(failure("invalid_argument", "the range is longer than 400 days"));
  return ok({ fromMs, toMs });
}

function nodesOf(maxNodes: bigint | undefined): number {
  if (maxNodes === undefined || maxNodes <= 0n) return NODES_DEFAULT;
  return Math.min(Number(maxNodes), NODES_MAX);
}

function formatRefusal(format: ProfileFormat): Failure | null {
  const isFlame = format === ProfileFormat.UNSPECIFIED || format === ProfileFormat.FLAMEGRAPH;
  return isFlame ? null : failure("unimplemented", "only flame graphs are answered");
}

const flameMessage = (names: readonly string[], levels: readonly (readonly number[])[]) => ({
  names: [...names],
  levels: levels.map((values) => ({ values: values.map((value) => BigInt(value)) })),
});

function storeFailure({ code, what, todo }: Fault): Failure {
  if (code === "query") return failure("invalid_argument", `${what}; ${todo}`);
  return code === "unreachable"
    ? failure("unavailable", `the store of rows is away: ${what}; ${todo}`)
    : failure("internal", what);
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
