/** Whether a pattern matches a location: the name of a function in it, of its file, or of its binary. */
import type { TextPattern } from "../../base/text-pattern.ts";
import { linesOf } from "../edit/stacks.ts";
import { StringMatches } from "../model/string-matches.ts";
import type { Profile } from "../model/types.ts";

export class LocationMatcher {
  readonly #profile: Profile;
  readonly #matches: StringMatches;

  constructor(profile: Profile, pattern: TextPattern) {
    this.#profile = profile;
    this.#matches = new StringMatches(profile.strings, pattern);
  }

  location(location: number): boolean {
    return linesOf(this.#profile, location).some((line) => this.line(line)) || this.binary(location);
  }

  binary(location: number): boolean {
    const { locations, mappings } = this.#profile;
    const mapping = locations.mapping[location]!;
    return mapping >= 0 && this.#matches.has(mappings.filename[mapping]!);
  }

  /** False for a line without a function. */
  line(line: number): boolean {
    const { locations, functions } = this.#profile;
    const row = locations.lines.function[line]!;
    return row >= 0 && (this.#matches.has(functions.name[row]!) || this.#matches.has(functions.filename[row]!));
  }

  hasFunction(line: number): boolean {
    return this.#profile.locations.lines.function[line]! >= 0;
  }
}
