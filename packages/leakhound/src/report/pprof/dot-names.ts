/**
 * Names of functions, shortened for a box.
 *
 *   github.com/acme/shop/v2/cart.(*Cart).Add      cart.(*Cart).Add           without path and version
 *   com.acme.shop.Cart.add(Item)                  Cart.add                   without the package and arguments of Java
 *   acme::shop::Cart::Add                         Cart::Add                  without C++ namespaces
 */
const ANONYMOUS = /^\(anonymous namespace\)::/;
const LINE_END = /[\n\r\u2028\u2029]/;
const VERSION = /\/v(?:[2-9]|[1-9][0-9]+)(?=[./])/;
const GO_PATH = /^[\w\-./]*/;
const JAVA = /^(?:[a-z]\w*\.)*([A-Z][\w$]*\.(?:<init>|[a-z][\w$]*(?:\$\d+)?))(?:(?:\()|$)/;
const CPP = /^(?:[_a-zA-Z]\w*::)+(_*[A-Z]\w*::~?[_a-zA-Z]\w*(?:<.*>)?)/;

export function shortFunctionName(name: string): string {
  const named = name.replace(ANONYMOUS, "");
  const plain = LINE_END.test(named) ? named : named.replace(VERSION, "");
  return withoutGoPath(plain) ?? (JAVA.exec(plain) ?? CPP.exec(plain))?.[1] ?? plain;
}

/**
 * What follows the last folder after which there is a dot: `cart.Add` of `acme.com/shop/cart.Add`; null if there is none.
 * Runs from the end, so that the next dot is always known: an expression would look for it again after each folder.
 */
function withoutGoPath(name: string): string | null {
  const path = GO_PATH.exec(name)![0].split("//", 1)[0]!;
  if (path.startsWith("/")) return null;
  let dot = -1;
  for (let at = name.length - 1; at > 0; at--) {
    if (name[at] === ".") dot = at;
    const isAfterFolder = name[at - 1] === "/" && at <= path.length + 1;
    if (isAfterFolder && dot > at && dot + 1 < name.length && !LINE_END.test(name[dot + 1]!))
      return `${name.slice(at, dot)}${/^.+/.exec(name.slice(dot))![0]}`;
  }
  return null;
}

/** Escapes a text for double quotes. Its lines are aligned to the left. */
export function escapeForDot(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\l");
}
