/**
 * C++ and Rust names without their parameters, as pprof shows them by default.
 *
 *   simple      std::map::at const
 *   templates   std::map<int, Foo>::at const
 *   full        std::map<int, Foo>::at(int const&) const
 *   none        the names of the profile, unchanged
 *
 *   std::map<int, Foo>::at(int const&) const     std::map::at const
 *   operator new[](unsigned long)                operator new[]
 *   com.acme.Cart.add(Item[])                    com.acme.Cart.add
 *   main.(*Server).Run.Values[...].func3         stays: Go's parentheses are part of the name
 *
 * pprof takes the last one for C++ and shows `main..Run.Values[...].func3`, which is no name. Only here does leakhound
 * differ on purpose. Mangled names (`_ZN…`) are shown as simple names by mangled-names.ts; in the other forms they stay.
 */
import { StringAdditions } from "../model/string-additions.ts";
import type { FunctionTable, Profile } from "../model/types.ts";
import { demangledName } from "./mangled-names.ts";

const JAVA_CONSTRUCTOR = ".<";
const GENERIC_RECEIVER = "]).";
const BRACKETS = /[<>[\]]/;
/** A dot before the first square bracket, as after the package in a Go name. */
const DOT_BEFORE_BRACKET = /^[^[\]]*\./;
const ANGLE_BRACKET = /[<>]/;
/** No parentheses except those of a receiver: in Java they enclose parameters. */
const WITHOUT_ARGUMENTS = /^(?:[^()]|\(\*[^()]*\))*$/;

/** How much of a name reports show. */
export type NameDetail = "simple" | "templates" | "full" | "none";

/**
 * Replaces each name that equals the linker's by the given form of it.
 *
 * @param isForced replaces better names as well
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

/** Null if the name stays. */
function nameOf({ functions, strings }: Profile, row: number, detail: NameDetail, isForced: boolean): string | null {
  const name = strings.get(functions.name[row]!);
  const systemName = strings.get(functions.systemName[row]!);
  const isBetter = name !== "" && name !== systemName;
  if (isBetter && !(isForced && systemName !== "")) return null;
  const demangled = detail === "simple" ? demangledName(systemName) : null;
  const shown = demangled ?? (looksLikeCpp(systemName) ? shortened(systemName, detail) : systemName);
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
  if (ANGLE_BRACKET.test(name) || !DOT_BEFORE_BRACKET.test(name)) return false;
  return WITHOUT_ARGUMENTS.test(withoutNested(name, "[", "]"));
}

/** The text without brackets and their contents, up to the first bracket without a partner.  */
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
