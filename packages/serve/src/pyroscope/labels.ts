/** The labels of an instance as Pyroscope has them: those of the target, `service_name`, and those of the profile type. */
import type { CatalogInstance } from "../stacks/catalog.ts";
import { type ProfileTypeFacts, typeLabels } from "./profile-types.ts";

export type LabelSet = ReadonlyMap<string, string>;

export function labelsOf({ service, instance, release, labels }: CatalogInstance): LabelSet {
  return new Map([
    ...labels,
    ["service_name", service],
    ["instance", instance],
    ...(release === null ? [] : ([["version", release]] as const)),
  ]);
}

/** One label set for each instance and type. */
export const seriesLabels = (instance: CatalogInstance, types: readonly ProfileTypeFacts[]): readonly LabelSet[] =>
  types.map((type) => withType(labelsOf(instance), type));

export const withType = (labels: LabelSet, type: ProfileTypeFacts): LabelSet =>
  new Map([...labels, ...typeLabels(type)]);

/** The pairs of a label set, by name. */
export const pairsOf = (labels: LabelSet): { name: string; value: string }[] =>
  [...labels].map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1));
