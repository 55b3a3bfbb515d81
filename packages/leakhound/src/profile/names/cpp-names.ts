/**
 * C++ and Rust names without their parameters, as pprof shows them unless asked for more.
 *
 *   simple      std::map::at const
 *   templates   std::map<int, Foo>::at const
 *   full        std::map<int, Foo>::at(int const&) const
 *   none        whatever the profile says, also where it tells the linker's name and a better one
 *
 *   std::map<int, Foo>::at(int const&) const     std::map::at const
 *   operator new[](unsigned long)                operator new[]
 *   com.acme.Cart.add(Item[])                    com.acme.Cart.add
 *   main.(*Server).Run.Values[...].func3         stays: Go's parentheses are part of the name
 *
 * pprof takes the last one for C++ and shows `main..Run.Values[...].func3`, which names nothing. This is
 * the one place where we differ on purpose. Names that are still mangled (`_ZN…`) stay so.
 */
import { StringAdditions } from "../model/string-additions.ts";
import type { FunctionTable, Profile } from "../model/types.ts";

const JAVA_CONSTRUCTOR = ".<";
const GENERIC_RECEIVER = "]).";
const BRACKETS = /[<>[\]]/;
/** A dot before the first bracket, and nothing that Go names do not have. */
const GO_GENERIC = /^[^<>[\]]*\.[^<>]*$/;
/** No parentheses but those of a receiver: what Java has are arguments. */
const WITHOUT_ARGUMENTS = /^(?:[^()]|\(\*[^()]*\))*$/;

/** How much of a name is shown. */
export type NameDetail = "simple" | "templates" | "full" | "none";

/**
 * Functions whose name is the linker's get the form of it that is asked for.
 *
 * @param isForced also those that have a better name
 */
export function withNames(profile: Profile, detail: NameDetail, isForced: boolean): Profile {
  if (detail === "none" && !isForced) return profile;
  const { functions } = profile;
  const additions = new StringAdditions(profile.strings);
  const name = functions.name.slice();
  let isChanged = false;
  for (let row = 0; row < functions.length; row++) {
    const shown = nameOf(profile, row, detail, isForced);
    if (shown === null) continue;
    name[row] = additions.index(shown);
    isChanged = true;
  }
  if (!isChanged) return profile;
  const named: FunctionTable = { ...functions, name };
  return { ...profile, functions: named, strings: additions.finish() };
}

/** Null where the name stays. */
function nameOf({ functions, strings }: Profile, row: number, detail: NameDetail, isForced: boolean): string | null {
  const name = strings.get(functions.name[row]!);
  const systemName = strings.get(functions.systemName[row]!);
  const isBetter = name !== "" && name !== systemName;
  if (isBetter && !(isForced && systemName !== "")) return null;
  const shown = looksLikeCpp(systemName) ? shortened(systemName, detail) : systemName;
  return shown === name ? null : shown;
}

function shortened(name: string, detail: NameDetail): string {
  switch (detail) {
    case "simple":
      return withoutNested(withoutNested(name, "(", ")"), "<", ">");
    case "templates":
      return withoutNested(name, "(", ")");
    case "full":
    case "none":
      return name;
  }
}

function looksLikeCpp(name: string): boolean {
  if (name.includes(JAVA_CONSTRUCTOR) || name.includes(GENERIC_RECEIVER)) return false;
  if (name.includes("::")) return true;
  return BRACKETS.test(name) && !isGoGeneric(name);
}

function isGoGeneric(name: string): boolean {
  return GO_GENERIC.test(name) && WITHOUT_ARGUMENTS.test(withoutNested(name, "[", "]"));
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
