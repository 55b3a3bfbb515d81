/**
 * Go function names that stay the same from build to build.
 *
 *   github.com/acme/shop/vendor/github.com/x/y.(*T).Get   vendored      github.com/x/y.(*T).Get
 *   gopkg.in/natefinch/lumberjack%2ev2.(*Logger).Write    escaped       gopkg.in/natefinch/lumberjack.v2.(*Logger).Write
 *   main.(*stack[go.shape.int]).push                      instantiated  main.(*stack[...]).push
 *   main.glob..func1                                      Go < 1.21     main.init.func1
 *
 * The names of closures (`.func1`, `.gowrap2`) are kept: they are all that tells one from another.
 *
 * Escapes are those of the linker (objabi.PathToPrefix): in the last element of an import path a dot
 * is written %2e, since the first dot after the path ends it.
 */
const ESCAPE = /%([0-7][0-9a-f])/g;
const VENDOR = /^(?:.*\/)?vendor\//;
/** An initialiser of a package variable. */
const OLD_INITIALISER = /\.glob\.\.func/;
const NAME_CHARACTER = /[\p{L}\p{N}_]/u;
/** Behind the dot that seems to end the path: `.go` cannot be an identifier, `.v2` is gopkg.in's version. */
const PATH_DOT_SUFFIX = /^\.(?:go|v\d+)(?=\.)/;

/** The name by which a function is the same one in another build. Names of other languages pass unchanged. */
export function normalName(name: string): string {
  return elideTypeArguments(name).replace(VENDOR, "").replace(ESCAPE, unescaped).replace(OLD_INITIALISER, ".init.func");
}

function unescaped(_: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

/** `F[map[string]int]` as `F[...]`. Brackets that do not follow a name, as in `type:.eq.[2]int`, are no arguments. */
function elideTypeArguments(name: string): string {
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
 * Import path of a Go function: all up to the first dot after the last slash that stands outside
 * brackets and parentheses. Normal names are taken too, though there a dotted last element other than
 * `x.go` and `x.v2` cannot be told. "" for a name without a package.
 */
export function packageOf(name: string): string {
  const path = name.replace(/[[(].*$/s, "");
  const element = path.lastIndexOf("/") + 1;
  const dot = path.indexOf(".", element);
  if (dot < 0) return "";
  const suffix = PATH_DOT_SUFFIX.exec(name.slice(dot))?.[0] ?? "";
  return normalName(path.slice(0, dot) + suffix);
}
