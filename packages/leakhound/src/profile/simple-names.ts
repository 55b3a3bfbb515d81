/**
 * C++ and Rust names without their parameters, as pprof shows them unless asked for more.
 *
 *   std::map<int, Foo>::at(int const&) const     std::map::at const
 *   operator new[](unsigned long)                operator new[]
 *   main.(*Server).Run.Values[...].func3         stays: Go's parentheses are part of the name
 *
 * pprof takes the last one for C++ and shows `main..Run.Values[...].func3`, which names nothing. This is
 * the one place where we differ on purpose. Names that are still mangled (`_ZN…`) stay so.
 */
import { StringAdditions } from "./string-additions.ts";
import type { FunctionTable, Profile } from "./types.ts";

const JAVA_CONSTRUCTOR = ".<";
const GENERIC_RECEIVER = "]).";
const BRACKETS = /[<>[\]]/;
/** A dot before the first bracket, and nothing that Go names do not have. */
const GO_GENERIC = /^[^<>[\]]*\.[^<>]*$/;

/** Functions whose name is the linker's get the short form of it. */
export function withSimpleNames(profile: Profile): Profile {
  const { functions } = profile;
  const additions = new StringAdditions(profile.strings);
  const name = functions.name.slice();
  let isChanged = false;
  for (let row = 0; row < functions.length; row++) {
    const simple = simpleNameOf(profile, row);
    if (simple === null) continue;
    name[row] = additions.index(simple);
    isChanged = true;
  }
  if (!isChanged) return profile;
  const named: FunctionTable = { ...functions, name };
  return { ...profile, functions: named, strings: additions.finish() };
}

/** Null where the name stays. */
function simpleNameOf({ functions, strings }: Profile, row: number): string | null {
  const name = strings.get(functions.name[row]!);
  const systemName = strings.get(functions.systemName[row]!);
  if (name !== "" && name !== systemName) return null;
  const simple = looksLikeCpp(systemName) ? withoutNested(withoutNested(systemName, "(", ")"), "<", ">") : systemName;
  return simple === name ? null : simple;
}

function looksLikeCpp(name: string): boolean {
  if (name.includes(JAVA_CONSTRUCTOR) || name.includes(GENERIC_RECEIVER)) return false;
  if (name.includes("::")) return true;
  return BRACKETS.test(name) && !GO_GENERIC.test(name);
}

/** The text without what stands between the brackets; as far as they match. */
function withoutNested(text: string, open: string, close: string): string {
  let kept = "";
  let keptTo = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === open && depth++ === 0) {
      kept += text.slice(keptTo, at);
      keptTo = at;
    } else if (text[at] === close) {
      if (--depth < 0) break;
      if (depth === 0) keptTo = at + 1;
    }
  }
  return kept + text.slice(keptTo);
}
