/**
 * The names of types as the source writes them. DWARF names the parts of a map after its key and value:
 *
 *   map<K,V>, table<K,V>, noalg.map.group[K]V       since Go 1.24       map[K]V
 *   hash<K,V>, bucket<K,V>, map.bucket[K]V          before              map[K]V
 *   hchan<T>                                                            chan T
 */

const PAIR = /^(\**)(?:map|table|hash|bucket|groupReference)<(.*)>$/;
const GROUP = /^(\**)(?:noalg\.)?map\.(?:group|bucket)\[/;
const CHANNEL = /^hchan<(.*)>$/;

/** The type as the source writes it; each part of a map has the name of the map. */
export function sourceName(name: string): string {
  const pair = PAIR.exec(name);
  if (pair) {
    const [key, value] = splitPair(pair[2]!);
    return `map[${key}]${value}`;
  }
  if (GROUP.test(name)) return name.replace(GROUP, "map[");
  const channel = CHANNEL.exec(name);
  return channel ? `chan ${channel[1]}` : name;
}

/** Whether the type is a map, or a part of one. */
export const isMap = (name: string): boolean => GROUP.test(name) || PAIR.test(name);

/** Whether the type is a part of a map below its header, which does not appear in the source. */
export function isMapPart(name: string): boolean {
  return GROUP.test(name) || (PAIR.test(name) && !/^(map|hash)</.test(name));
}

/** The field by which an edge leaves a part of a map, as the source writes it: `.slots[].elem.name` is `[value].name`. */
export function mapField(label: string): string {
  const entry = /^(?:\[\])?\.(?:slots\[\]\.)?(key|elem|keys\[\]|values\[\]|elems\[\])(?=$|[.[])(.*)$/.exec(label);
  if (!entry) return "";
  return `${entry[1]!.startsWith("key") ? "[key]" : "[value]"}${entry[2]}`;
}

/** Splits at the first comma outside all brackets. */
function splitPair(text: string): [string, string] {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if ("<[({".includes(letter)) depth++;
    else if (">])}".includes(letter)) depth--;
    else if (letter === "," && depth === 0) return [text.slice(0, at), text.slice(at + 1)];
  }
  return [text, ""];
}
