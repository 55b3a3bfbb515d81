/** Small parts that several pages use. */
import type { ComponentChildren } from "preact";
import { formatDuration } from "../../../leakhound/src/base/format.ts";
import { shortFunction } from "../../../leakhound/src/report/words/names.ts";
import { cutMiddle, visibleText } from "../base/visible-text.ts";
import type { ApiProblem } from "./api.ts";
import type { Loaded } from "./use-json.ts";

const SHOWN_CHARS_MAX = 240;
const TITLE_CHARS_MAX = 2_000;

/** A name as it came, with invisible letters made visible and the middle of a long one left out. */
export function Name({ text, charsMax = SHOWN_CHARS_MAX }: { readonly text: string; readonly charsMax?: number }) {
  const shown = visibleText(cutMiddle(text, charsMax));
  return shown === text ? <bdi>{shown}</bdi> : <bdi title={visibleText(cutMiddle(text, TITLE_CHARS_MAX))}>{shown}</bdi>;
}

/** A function without the path of its package, which the title has. */
export function FunctionName({ name }: { readonly name: string }) {
  const short = shortFunction(name) || name;
  return (
    <code class="fn" title={visibleText(cutMiddle(name, TITLE_CHARS_MAX))}>
      {visibleText(cutMiddle(short, SHOWN_CHARS_MAX)) || "unknown function"}
    </code>
  );
}

/** `in 3 h 20 min`, `since 5 min`. */
export function timeLeftText(iso: string, nowMs: number): string {
  const leftMs = Date.parse(iso) - nowMs;
  return leftMs >= 0 ? `in ${formatDuration(leftMs)}` : `${formatDuration(-leftMs)} ago`;
}

/** `5 min ago` */
export const agoText = (iso: string, nowMs: number): string =>
  `${formatDuration(Math.max(0, nowMs - Date.parse(iso)))} ago`;

export function Moment({ iso }: { readonly iso: string }) {
  const date = new Date(iso);
  const text = Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return (
    <time dateTime={iso} title={date.toLocaleString()}>
      {text}
    </time>
  );
}

export function Tag({ kind = "", children }: { readonly kind?: string; readonly children: ComponentChildren }) {
  return <span class={`tag ${kind}`}>{children}</span>;
}

interface SectionProps {
  readonly id: string;
  readonly title: ComponentChildren;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Section({ id, title, aside = null, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`title-${id}`}>
      <div class="heading">
        <h2 id={`title-${id}`}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Shows what was loaded, or why there is nothing. */
export function Show<T>({
  of,
  failed = (problem) => <Problem problem={problem} />,
  children,
}: {
  readonly of: Loaded<T>;
  readonly failed?: (problem: ApiProblem) => ComponentChildren;
  readonly children: (value: T) => ComponentChildren;
}) {
  switch (of.state) {
    case "loading":
      return (
        <p class="lead" role="status">
          Loading …
        </p>
      );
    case "failed":
      return <>{failed(of.problem)}</>;
    case "ready":
      return (
        <>
          {of.problem ? <Problem problem={of.problem} isOld /> : null}
          {children(of.value)}
        </>
      );
  }
}

export function Problem({ problem, isOld = false }: { readonly problem: ApiProblem; readonly isOld?: boolean }) {
  return (
    <p class="problem" role="alert">
      {isOld ? "These figures may be old: " : "This cannot be shown: "}
      <Name text={problem.message} />.
    </p>
  );
}
