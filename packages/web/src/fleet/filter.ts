/**
 * The filter of the fleet. Each word narrows it:
 *
 *   env=live shop !canary        label env is "live", "shop" is in the service, an instance or the site; "canary" is not
 */
export interface Filtered {
  readonly labels: Readonly<Record<string, string>>;
  /** Service, instance, site, ticket, release: what a word is searched in. */
  readonly texts: readonly string[];
}

export type Filter = (item: Filtered) => boolean;

const WORDS_MAX = 20;

export function filterOf(text: string): Filter {
  const words = text
    .split(/\s/)
    .filter((word) => word !== "")
    .slice(0, WORDS_MAX)
    .map(wordFilter);
  return (item) => words.every((matches) => matches(item));
}

function wordFilter(word: string): Filter {
  if (word.length > 1 && word.startsWith("!")) {
    const matches = wordFilter(word.slice(1));
    return (item) => !matches(item);
  }
  const equals = word.indexOf("=");
  if (equals > 0) {
    const [name, value] = [word.slice(0, equals), word.slice(equals + 1)];
    return ({ labels }) => Object.hasOwn(labels, name) && labels[name] === value;
  }
  const wanted = word.toLowerCase();
  return ({ texts }) => texts.some((text) => text.toLowerCase().includes(wanted));
}

/** Labels that at least two targets differ in, as words of a filter, the most frequent first. */
export function labelWords(items: readonly Pick<Filtered, "labels">[], countMax: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const { labels } of items)
    for (const [name, value] of Object.entries(labels)) {
      const word = `${name}=${value}`;
      if (!/\s/.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  return [...counts]
    .filter(([, count]) => count < items.length)
    .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .slice(0, countMax)
    .map(([word]) => word);
}
