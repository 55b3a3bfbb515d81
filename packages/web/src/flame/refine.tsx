/** Links that show the profile again, filtered by the function whose branch is shown. */
const FILTERS = [
  ["f", "Focus", "only stacks through it"],
  ["i", "Ignore", "no stacks through it"],
  ["h", "Hide", "without its frames"],
  ["sf", "Show from", "stacks from it on"],
] as const;

export function Refine({ name }: { readonly name: string }) {
  return (
    <p class="refine">
      <code>{name}</code>
      {FILTERS.map(([short, word, hint]) => (
        <a key={short} href={filtered(short, name)} title={hint}>
          {word}
        </a>
      ))}
      <a href={`peek?${withQuery("re", name)}`}>Peek</a>
      <a href={`source?${withQuery("re", name)}`}>Source</a>
    </p>
  );
}

const filtered = (short: string, name: string): string => `?${withQuery(short, name)}`;

function withQuery(key: string, name: string): string {
  const query = new URLSearchParams(location.search);
  query.set(key, `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
  return query.toString();
}
