/** tagshow and taghide: remove labels by their keys. All samples stay. */

import { Uint32List } from "../../base/columns.ts";
import type { TextPattern } from "../../base/text-pattern.ts";
import { pickLabelRows } from "../edit/stacks.ts";
import { labelKind } from "../model/labels.ts";
import { StringMatches } from "../model/string-matches.ts";
import type { Profile } from "../model/types.ts";

export interface TagNameFilterResult {
  readonly profile: Profile;
  /** Whether any label matched. */
  readonly matched: { readonly show: boolean; readonly hide: boolean };
}

export function filterTagNames(
  profile: Profile,
  show: TextPattern | null,
  hide: TextPattern | null,
): TagNameFilterResult {
  const { samples, strings } = profile;
  const shows = show && new StringMatches(strings, show);
  const hides = hide && new StringMatches(strings, hide);
  const matched = { show: false, hide: false };
  const kept = new Uint32List();
  const labelStart = new Uint32Array(samples.length + 1);
  for (let sample = 0; sample < samples.length; sample++) {
    for (let row = samples.labelStart[sample]!; row < samples.labelStart[sample + 1]!; row++) {
      if (labelKind(profile, row) === "none") continue;
      const isShown = shows?.has(samples.labels.key[row]!) ?? true;
      const isHidden = hides?.has(samples.labels.key[row]!) ?? false;
      matched.show ||= isShown;
      matched.hide ||= isHidden;
      if (isShown && !isHidden) kept.push(row);
    }
    labelStart[sample + 1] = kept.length;
  }
  const labels = pickLabelRows(samples.labels, kept.finish());
  return { profile: { ...profile, samples: { ...samples, labels, labelStart } }, matched };
}
