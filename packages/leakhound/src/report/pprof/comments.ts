/** `comments`: the notes of the profile, a line each, those that start with # too. */
import type { ReportContext } from "./context.ts";

export function* commentsReport({ profile }: ReportContext): Generator<string> {
  for (const comment of profile.comments) yield `${comment}\n`;
}
