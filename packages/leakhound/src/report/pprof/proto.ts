/** `proto` and `topproto`: reports that are profiles. */
import { truncated } from "../../base/go-format.ts";
import { Int64Column } from "../../base/int64.ts";
import { namePartsOf } from "../../profile/graph/node-names.ts";
import { valueAt } from "../../profile/graph/sums.ts";
import { ProfileBuilder } from "../../profile/model/builder.ts";
import { type LocationRow, locationTable, type SampleRow, sampleTable } from "../../profile/model/builder-tables.ts";
import { Interner } from "../../profile/model/interner.ts";
import { scaler } from "../../profile/model/measurement.ts";
import type { LocationIndex, Profile } from "../../profile/model/types.ts";
import { divided, isDivided, type ReportContext } from "./context.ts";
import { graphSource, reportGraph } from "./graph.ts";
import { outputUnit } from "./unit.ts";

/** The profile that the filters left, with its values divided by `divide_by`. */
export function protoReport({ profile, options }: ReportContext): Profile {
  if (!isDivided(options)) return profile;
  const { values } = profile.samples;
  const scaled = new Int64Column(values.length);
  for (let row = 0; row < values.length; row++) scaled.setNumber(row, divided(options, values.number(row)));
  return { ...profile, samples: { ...profile.samples, values: scaled } };
}

/** The lines of `top`, each as a sample of one frame with cum and flat, even where two lines are equal. */
export function topProtoReport(context: ReportContext): Profile {
  const { timeNanos, durationNanos, periodType, period } = context.profile;
  const { graph } = reportGraph(context, graphSource(context));
  const unit = outputUnit(context, graph);
  const convert = scaler(context.sampleUnit, unit);
  const sampleTypes = ["cum", "flat"].map((type) => ({ type, unit }));
  const builder = new ProfileBuilder({ sampleTypes, timeNanos, durationNanos, periodType, period });
  const locations = new Interner<LocationRow, LocationIndex>();
  const samples: SampleRow[] = [];
  for (const node of graph.shown) {
    const { nodes } = graph.nodes.names;
    const place = graph.nodes.place[node]!;
    const { name, file, line, column } = namePartsOf(nodes, place);
    const startLine = nodes.startLine[place]!;
    const callee = builder.function({ function: name, systemName: "", file, startLine });
    const values = [graph.nodes.cum, graph.nodes.flat].map((sums) =>
      BigInt(truncated(convert(valueAt(sums, node)).value)),
    );
    const location = locations.index(String(node), () => ({
      address: BigInt.asUintN(64, nodes.address.bigint(place)),
      lines: [{ function: callee, line: BigInt(line), column: BigInt(column) }],
    }));
    samples.push({ stack: [location], labels: [], values });
  }
  return { ...builder.build(), locations: locationTable(locations.rows), samples: sampleTable(samples) };
}
