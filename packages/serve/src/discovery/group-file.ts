/**
 * Reads target groups as file_sd and http_sd have them, in JSON or YAML:
 *
 *   [{ "targets": ["10.0.0.7:6060", "10.0.0.8:6060"], "labels": { "env": "live" } }]
 */
import { parse } from "yaml";
import { z } from "zod";
import { isLabelName, type Labels } from "./labels.ts";
import type { TargetGroup } from "./target-group.ts";

const TEXT_CHARS_MAX = 64 * 2 ** 20;
export const TARGETS_MAX = 100_000;

const groups = z.array(
  z.strictObject({
    targets: z.array(z.string().min(1).max(4096)),
    labels: z.record(z.string().refine(isLabelName), z.string().max(4096)).optional(),
  }),
);

/**
 * @param source names the groups: the file or address
 * @param added labels that each target gets, such as `__meta_filepath`
 * @returns the groups, or one clause that says what is wrong
 */
export function readTargetGroups(
  text: string,
  { source, format, added }: { readonly source: string; readonly format: "json" | "yaml"; readonly added: Labels },
): { readonly ok: true; readonly groups: readonly TargetGroup[] } | { readonly ok: false; readonly problem: string } {
  if (text.length > TEXT_CHARS_MAX) return { ok: false, problem: "larger than 64 MiB" };
  const value = parsed(text, format);
  if (value === undefined) return { ok: false, problem: `not ${format === "json" ? "JSON" : "YAML"}` };
  const read = groups.safeParse(value ?? []);
  if (!read.success) {
    const issue = read.error.issues[0];
    return { ok: false, problem: `not target groups: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}` };
  }
  const count = read.data.reduce((sum, { targets }) => sum + targets.length, 0);
  if (count > TARGETS_MAX) return { ok: false, problem: `more than ${TARGETS_MAX} targets` };
  return {
    ok: true,
    groups: read.data.map(({ targets, labels = {} }, index) => ({
      source: `${source}/${index}`,
      targets: targets.map((address) => new Map([...Object.entries(labels), ...added, ["__address__", address]])),
    })),
  };
}

/** @returns undefined for text that cannot be parsed */
function parsed(text: string, format: "json" | "yaml"): unknown {
  try {
    return format === "json" ? JSON.parse(text) : parse(text, { maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}
