/** What discovery brings: groups of targets, each group replaced as a whole when its source changes. */
import type { Labels } from "./labels.ts";

export interface TargetGroup {
  /** Names the group among those of one job: `static/0`, `file/targets/shop.json/1`. */
  readonly source: string;
  /** One for each target, before relabeling, with `__address__`. */
  readonly targets: readonly Labels[];
}

/** A source of target groups. */
export interface Discoverer {
  /**
   * Publishes all groups of this source at first, and again after each change. Resolves when the signal is aborted. Never
   * throws.
   */
  run(publish: PublishGroups, signal: AbortSignal): Promise<void>;
}

/**
 * @param groups all groups of the source, the same object for each group that did not change; null keeps those that it last
 * had, because it could not be read
 * @param problem what went wrong, one clause
 */
export type PublishGroups = (groups: readonly TargetGroup[] | null, problem: string | null) => void;
