/** Which names are asked for a name that may be relative, by `search` and `ndots` of /etc/resolv.conf (man resolv.conf). */
export interface SearchList {
  readonly domains: readonly string[];
  /** A name with at least this many dots is asked as it is first. */
  readonly ndots: number;
}

const NDOTS_MAX = 15;
const DOMAINS_MAX = 32;

export function searchListOf(text: string): SearchList {
  let domains: readonly string[] = [];
  let ndots = 1;
  for (const line of text.split("\n")) {
    const [key, ...words] = line.trim().split(/\s+/);
    if (key === "search" || key === "domain") domains = words.slice(0, DOMAINS_MAX);
    if (key === "options") ndots = ndotsOf(words) ?? ndots;
  }
  return { domains, ndots };
}

function ndotsOf(words: readonly string[]): number | null {
  const value = words.findLast((word) => /^ndots:\d+$/.test(word));
  return value === undefined ? null : Math.min(NDOTS_MAX, Number(value.slice("ndots:".length)));
}

/** Full names in the order in which they are asked; a name that ends with a dot is full. */
export function searchedNames(name: string, { domains, ndots }: SearchList): readonly string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const completed = domains.filter((domain) => domain !== ".").map((domain) => `${name}.${domain.replace(/\.$/, "")}`);
  return name.split(".").length - 1 >= ndots ? [name, ...completed] : [...completed, name];
}
