/**
 * Normalizes Go function names, so that they are the same in each build.
 *
 *   github.com/acme/shop/vendor/github.com/x/y.(*T).Get   vendored      github.com/x/y.(*T).Get
 *   gopkg.in/natefinch/lumberjack%2ev2.(*Logger).Write    escaped       gopkg.in/natefinch/lumberjack.v2.(*Logger).Write
 *   main.(*stack[go.shape.int]).push                      instantiated  main.(*stack[...]).push
 *   main.glob..func1                                      Go < 1.21     main.init.func1
 *
 * The names of closures (`.func1`, `.gowrap2`) stay, because nothing else distinguishes closures.
 *
 * The escapes are those of the linker (objabi.PathToPrefix): it writes a dot in the last element of an import path as %2e,
 * because the first dot after the last slash ends the path.
 */
const ESCAPE = /%([0-7][0-9a-f])/g;
const VENDOR = /^(?:.*\/)?vendor\//;
/** The initializer of a package variable. */
const OLD_INITIALIZER = /\.glob\.\.func/;
const NAME_CHARACTER = /[\p{L}\p{N}_]/u;
/** Suffixes that belong to the path: `.go` cannot be an identifier, and `.v2` is a version of gopkg.in. */
const PATH_DOT_SUFFIX = /^\.(?:go|v\d+)(?=\.)/;

/** The normalized name. Names of other languages stay unchanged. */
export function normalizedName(name: string): string {
  return withoutTypeArguments(name)
    .replace(VENDOR, "")
    .replace(ESCAPE, unescapeHex)
    .replace(OLD_INITIALIZER, ".init.func");
}

function unescapeHex(_: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

/** `F[map[string]int]` becomes `F[...]`. Brackets that do not follow a name, as in `type:.eq.[2]int`, are no type arguments. */
function withoutTypeArguments(name: string): string {
  let kept = "";
  let keptTo = 0;
  let depth = 0;
  for (let at = name.indexOf("["); at >= 0 && at < name.length; at++) {
    if (name[at] === "[" && (depth > 0 || NAME_CHARACTER.test(name[at - 1] ?? ""))) {
      if (depth++ === 0) kept += `${name.slice(keptTo, at)}[...]`;
    } else if (name[at] === "]" && depth > 0 && --depth === 0) keptTo = at + 1;
  }
  return depth > 0 ? name : kept + name.slice(keptTo);
}

/**
 * The import path of a Go function: the text up to the first dot after the last slash outside brackets and parentheses.
 * In a normalized name, a dot in the last element is recognized only as part of `x.go` and `x.v2`. "" for a name without
 * a package.
 */
export function packageOf(name: string): string {
  const path = name.replace(/[[(].*/s, "");
  const element = path.lastIndexOf("/") + 1;
  const dot = path.indexOf(".", element);
  if (dot < 0) return "";
  const suffix = PATH_DOT_SUFFIX.exec(name.slice(dot))?.[0] ?? "";
  return normalizedName(path.slice(0, dot) + suffix);
}
