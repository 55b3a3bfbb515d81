/** Recall and precision by class, as Markdown tables. */
import { type CaseOutcome, isSame, type Marked } from "./cases.ts";
import { classOf } from "./classes.ts";
import { type FixOutcome, HALVES, NEEDS } from "./history.ts";

export interface Figures {
  readonly wanted: number;
  readonly found: number;
  readonly reported: number;
  readonly wrong: number;
}

/** Marks without a finding, and findings without a mark, in all cases. */
export interface Differences {
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

export function figuresOf(outcomes: readonly CaseOutcome[], isCounted: (mark: Marked) => boolean): Figures {
  const pairs = outcomes.map(({ wanted, found }) => ({
    wanted: wanted.filter(isCounted),
    found: found.filter(isCounted),
  }));
  const count = (of: (pair: (typeof pairs)[number]) => readonly Marked[]) =>
    pairs.reduce((sum, pair) => sum + of(pair).length, 0);
  return {
    wanted: count(({ wanted }) => wanted),
    found: count(({ wanted, found }) => wanted.filter((mark) => isIn(mark, found))),
    reported: count(({ found }) => found),
    wrong: count(({ wanted, found }) => found.filter((mark) => !isIn(mark, wanted))),
  };
}

export function differencesOf(outcomes: readonly CaseOutcome[]): Differences {
  const lines = (of: (outcome: CaseOutcome) => readonly Marked[]) =>
    outcomes.flatMap((one) => of(one).map(({ file, line, rule }) => `${one.name}/${file}:${line} ${rule}`));
  return {
    missed: lines(({ wanted, found }) => wanted.filter((mark) => !isIn(mark, found))),
    wrong: lines(({ wanted, found }) => found.filter((mark) => !isIn(mark, wanted))),
  };
}

const isIn = (mark: Marked, marks: readonly Marked[]): boolean => marks.some((one) => isSame(one, mark));

export function casesTable(outcomes: readonly CaseOutcome[]): string {
  const marks = outcomes.flatMap(({ wanted, found }) => [...wanted, ...found]);
  const classes = [...new Set(marks.map(({ rule }) => classOf(rule)))].sort();
  const rows = classes.map((name) =>
    rowOf(
      name,
      figuresOf(outcomes, ({ rule }) => classOf(rule) === name),
    ),
  );
  const all = rowOf(
    "**all**",
    figuresOf(outcomes, () => true),
  );
  return table(["class", "leaks", "found", "recall", "reported", "wrong", "precision"], [...rows, all]);
}

/** Repaired leaks of public repositories by class and half: seen of all. */
export function fixesTable(outcomes: readonly FixOutcome[]): string {
  const judged = outcomes.filter(({ isSeen }) => isSeen !== null);
  const classes = [...new Set(judged.map(({ fix }) => fix.class))].sort();
  const rows = [...classes, ALL].map((name) => {
    const own = judged.filter(({ fix }) => name === ALL || fix.class === name);
    return [name, ...HALVES.map((half) => seenOf(own.filter(({ fix }) => fix.half === half)))];
  });
  return table(["class", ...HALVES.map((half) => `${half}: seen of`)], rows);
}

/** Those of which it is known what a reader needs in order to see the leak: seen of all, by what is needed. */
export function needsTable(outcomes: readonly FixOutcome[]): string {
  const known = outcomes.filter(({ fix, isSeen }) => fix.needs !== undefined && isSeen !== null);
  const rows = [...NEEDS, ALL].map((needs) => [
    needs,
    seenOf(known.filter(({ fix }) => needs === ALL || fix.needs === needs)),
  ]);
  return table(["a reader needs", "seen of"], rows);
}

const ALL = "**all**";

const seenOf = (outcomes: readonly FixOutcome[]): string =>
  `${outcomes.filter(({ isSeen }) => isSeen).length} of ${outcomes.length}`;

/** One line for each repaired leak. */
export const fixLines = (outcomes: readonly FixOutcome[]): string[] =>
  outcomes.map(({ fix, isSeen, rules }) =>
    [
      isSeen === null ? "not available" : isSeen ? "seen  " : "missed",
      `${fix.repository} ${fix.after.slice(0, 9)} ${[fix.half, fix.class, ...(fix.needs === undefined ? [] : [fix.needs])].join(", ")}: ${fix.files[0]}`,
      rules.join(" "),
    ].join("  "),
  );

const rowOf = (name: string, { wanted, found, reported, wrong }: Figures): string[] => [
  name,
  String(wanted),
  String(found),
  percentOf(found, wanted),
  String(reported),
  String(wrong),
  percentOf(reported - wrong, reported),
];

const percentOf = (part: number, whole: number): string => (whole === 0 ? "–" : `${Math.round((100 * part) / whole)}%`);

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}
