/** `static_configs`: targets that the configuration names. */
import type { Discoverer, TargetGroup } from "./target-group.ts";

export interface StaticGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export function staticDiscovery(configs: readonly StaticGroup[]): Discoverer {
  const groups: readonly TargetGroup[] = configs.map(({ targets, labels }, index) => ({
    source: `static/${index}`,
    targets: targets.map((address) => new Map([...Object.entries(labels), ["__address__", address]])),
  }));
  return {
    async run(publish) {
      publish(groups, null);
    },
  };
}
