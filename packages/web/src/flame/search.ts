/** Finds frames whose function or file contains a text, and the share of the growth that they account for. */
import type { FlameTable } from "../../../leakhound/src/report/page/page-data.ts";

export interface Matches {
  /** 1 for each row that matches. */
  readonly rows: Uint8Array;
  readonly count: number;
  /** Share of the root's growth on matching frames and below them, 0..1; a match below another match counts once. */
  readonly share: number;
}

/** Null if the text is blank. Case is ignored. */
export function searchFlame(flame: FlameTable, text: string): Matches | null {
  const query = text.trim().toLowerCase();
  if (query === "") return null;
  const has = (column: readonly string[]): boolean[] => column.map((entry) => entry.toLowerCase().includes(query));
  const [names, files] = [has(flame.names), has(flame.files)];
  const rows = new Uint8Array(flame.total.length);
  const covered = new Uint8Array(flame.total.length);
  let count = 0;
  let total = 0;
  for (let row = 0; row < rows.length; row++) {
    const isCovered = row > 0 && covered[flame.parent[row]!] === 1;
    const matches = row > 0 && (names[flame.name[row]!] || files[flame.file[row]!]);
    if (matches) {
      rows[row] = 1;
      count++;
      if (!isCovered) total += flame.total[row]!;
    }
    covered[row] = isCovered || matches ? 1 : 0;
  }
  return { rows, count, share: flame.total[0]! > 0 ? total / flame.total[0]! : 0 };
}
