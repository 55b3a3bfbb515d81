/**
 * Names of functions, short enough for a box.
 *
 *   github.com/acme/shop/v2/cart.(*Cart).Add      cart.(*Cart).Add           path and version go
 *   com.acme.shop.Cart.add(Item)                  Cart.add                   Java's package and arguments go
 *   acme::shop::Cart::Add                         Cart::Add                  C++ namespaces go
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

/** Inside double quotes. Line ends align to the left. */
export function escapeForDot(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\l");
}
