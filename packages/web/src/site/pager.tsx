/** Long lists in pages, so that a thousand rows cost no more than fifty. The page is in the address. */
import { changedAddress, type Place } from "./router.ts";

const ROWS_PER_PAGE = 50;

export interface PageOf<T> {
  readonly rows: readonly T[];
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  readonly total: number;
}

/** @param name parameter of the address that has the page, from 1 */
export function pageOf<T>(rows: readonly T[], place: Place, name: string): PageOf<T> {
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_PER_PAGE));
  const wanted = Math.trunc(Number(place.query.get(name) ?? 1)) - 1;
  const page = Number.isFinite(wanted) ? Math.min(Math.max(0, wanted), pages - 1) : 0;
  return { rows: rows.slice(page * ROWS_PER_PAGE, (page + 1) * ROWS_PER_PAGE), page, pages, total: rows.length };
}

interface PagerProps {
  readonly of: Omit<PageOf<unknown>, "rows">;
  readonly place: Place;
  readonly name: string;
  /** What the rows are: "targets". */
  readonly noun: string;
}

export function Pager({ of: { page, pages, total }, place, name, noun }: PagerProps) {
  if (pages === 1) return null;
  const link = (to: number, words: string) =>
    to < 0 || to >= pages ? (
      <span class="none">{words}</span>
    ) : (
      <a href={changedAddress(place, { [name]: to === 0 ? null : String(to + 1) })}>{words}</a>
    );
  const first = page * ROWS_PER_PAGE + 1;
  return (
    <nav class="pager" aria-label={`Pages of ${noun}`}>
      {link(page - 1, "Previous")}
      <span>
        {first} to {Math.min(total, first + ROWS_PER_PAGE - 1)} of {total} {noun}
      </span>
      {link(page + 1, "Next")}
    </nav>
  );
}
