/** Where no profile is stored of the time that was asked for: the times of which there are some, with links to them. */
import type { ApiProblem } from "./api.ts";
import { Moment, Problem } from "./parts.tsx";

interface NoProfileProps {
  readonly problem: ApiProblem;
  /** The address of the page that shows a profile of this time. */
  readonly addressAt: (iso: string) => string;
}

export function NoProfile({ problem, addressAt }: NoProfileProps) {
  const { stored } = problem;
  if (stored === null) return <Problem problem={problem} />;
  const link = (iso: string) => (
    <a href={addressAt(iso)}>
      <Moment iso={iso} />
    </a>
  );
  return (
    <p class="lead" role="status">
      No profile was stored then. There are profiles from {link(stored.first)} to {link(stored.last)}
      {stored.before !== null && stored.before !== stored.last ? (
        <>; the last one before: {link(stored.before)}</>
      ) : null}
      {stored.after !== null && stored.after !== stored.first ? <>; the first one after: {link(stored.after)}</> : null}
      .
    </p>
  );
}
