/** `comments`: the comments of the profile, one a line, including those that start with #. */
import type { ReportContext } from "./context.ts";

export function* commentsReport({ profile }: ReportContext): Generator<string> {
  for (const comment of profile.comments) yield `${comment}\n`;
}
