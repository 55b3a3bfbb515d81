/**
 * Names of functions, shortened for a box.
 *
 *   github.com/acme/shop/v2/cart.(*Cart).Add      cart.(*Cart).Add           without path and version
 *   com.acme.shop.Cart.add(Item)                  Cart.add                   without the package and arguments of Java
 *   acme::shop::Cart::Add                         Cart::Add                  without C++ namespaces
 */
const ANONYMOUS = /^\(anonymous namespace\)::/;
const VERSION = /^(.*?)\/v(?:[2-9]|[1-9][0-9]+)([./].*)$/;
const GO = /^(?:[\w\-.]+\/)+([^.]+\..+)/;
const JAVA = /^(?:[a-z]\w*\.)*([A-Z][\w$]*\.(?:<init>|[a-z][\w$]*(?:\$\d+)?))(?:(?:\()|$)/;
const CPP = /^(?:[_a-zA-Z]\w*::)+(_*[A-Z]\w*::~?[_a-zA-Z]\w*(?:<.*>)?)/;

export function shortFunctionName(name: string): string {
  const plain = name.replace(ANONYMOUS, "").replace(VERSION, "$1$2");
  return (GO.exec(plain) ?? JAVA.exec(plain) ?? CPP.exec(plain))?.[1] ?? plain;
}

/** Escapes a text for double quotes. Its lines are aligned to the left. */
export function escapeForDot(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\l");
}
