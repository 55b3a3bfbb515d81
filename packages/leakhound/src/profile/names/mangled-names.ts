/**
 * C++ and Rust names as linkers mangle them, without parameters and template arguments, as pprof shows them by default:
 *
 *   _ZN5cache5Store3putIiEEvT_                   cache::Store::put
 *   __ZN3foo3barEv.isra.0                        foo::bar
 *   _ZN4core3fmt9write17h0123456789abcdefE       core::fmt::write
 *
 * What follows the name of a function (its parameters, its clone) is not read. Template arguments are read, since names may
 * refer back to any part of what precedes them ("substitutions"), but they are not kept: so the text of a part is never
 * longer than the input, and a hostile name cannot grow. Names with expressions in template arguments stay mangled, and so
 * does anything else that is not understood.
 *
 * Grammar: https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling
 */
import { demangledRust } from "./rust-names.ts";

const INPUT_CHARS_MAX = 4096;
const DEPTH_MAX = 64;
/** All texts that one name may make together. */
const WORK_CHARS_MAX = 256 * 1024;
/** Stands for what is not kept; a name that would show it stays mangled. */
const UNKNOWN = "\u0001";

const STANDARD: Readonly<Record<string, string>> = {
  t: "std",
  a: "std::allocator",
  b: "std::basic_string",
  s: "std::string",
  i: "std::istream",
  o: "std::ostream",
  d: "std::iostream",
};

/** What the abbreviations of streams and strings stand for. */
const FULL: Readonly<Record<string, string>> = {
  s: "basic_string",
  i: "basic_istream",
  o: "basic_ostream",
  d: "basic_iostream",
};

const QUALIFIERS: Readonly<Record<string, string>> = {
  r: " restrict",
  V: " volatile",
  K: " const",
  R: " &",
  O: " &&",
};

const BUILTIN: Readonly<Record<string, string>> = {
  v: "void",
  w: "wchar_t",
  b: "bool",
  c: "char",
  a: "signed char",
  h: "unsigned char",
  s: "short",
  t: "unsigned short",
  i: "int",
  j: "unsigned int",
  l: "long",
  m: "unsigned long",
  x: "long long",
  y: "unsigned long long",
  n: "__int128",
  o: "unsigned __int128",
  f: "float",
  d: "double",
  e: "long double",
  g: "__float128",
  z: "...",
};

const BUILTIN_D: Readonly<Record<string, string>> = {
  d: "decimal64",
  e: "decimal128",
  f: "decimal32",
  h: "half",
  i: "char32_t",
  s: "char16_t",
  u: "char8_t",
  a: "auto",
  c: "decltype(auto)",
  n: "decltype(nullptr)",
};

const OPERATORS: Readonly<Record<string, string>> = {
  nw: " new",
  na: " new[]",
  dl: " delete",
  da: " delete[]",
  aw: " co_await",
  ps: "+",
  ng: "-",
  ad: "&",
  de: "*",
  co: "~",
  pl: "+",
  mi: "-",
  ml: "*",
  dv: "/",
  rm: "%",
  an: "&",
  or: "|",
  eo: "^",
  aS: "=",
  pL: "+=",
  mI: "-=",
  mL: "*=",
  dV: "/=",
  rM: "%=",
  aN: "&=",
  oR: "|=",
  eO: "^=",
  ls: "<<",
  rs: ">>",
  lS: "<<=",
  rS: ">>=",
  eq: "==",
  ne: "!=",
  lt: "<",
  gt: ">",
  le: "<=",
  ge: ">=",
  ss: "<=>",
  nt: "!",
  aa: "&&",
  oo: "||",
  pp: "++",
  mm: "--",
  cm: ",",
  pm: "->*",
  pt: "->",
  cl: "()",
  ix: "[]",
  qu: "?",
};

const SPECIAL: Readonly<Record<string, string>> = {
  TV: "vtable for ",
  TT: "VTT for ",
  TI: "typeinfo for ",
  TS: "typeinfo name for ",
};

class Unsupported extends Error {}

/** The name without parameters and template arguments; null if it is not mangled, or in a way that is not understood. */
export function demangledName(mangled: string): string | null {
  const at = /^_{1,4}Z/.exec(mangled)?.[0].length;
  if (at === undefined || mangled.length > INPUT_CHARS_MAX) return null;
  const rust = demangledRust(mangled);
  if (rust !== null) return rust;
  try {
    const name = new Demangler(mangled, at).encoding();
    return name.includes(UNKNOWN) ? null : name;
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

/** A name, and what its constructors are called. */
interface Name {
  readonly text: string;
  readonly last: string;
}

const UNKNOWN_NAME: Name = { text: UNKNOWN, last: UNKNOWN };

class Demangler {
  readonly #text: string;
  #at: number;
  #depth = 0;
  #work = 0;
  /** Of the last nested name: those of a method. */
  #qualifiers = "";
  readonly #substitutions: Name[] = [];

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** <encoding>: a function, a variable or a special name. */
  encoding(): string {
    return this.#nested(() => {
      const two = this.#text.slice(this.#at, this.#at + 2);
      if (SPECIAL[two] !== undefined) {
        this.#at += 2;
        return this.#kept(SPECIAL[two] + this.#type().text);
      }
      if (two === "GV") {
        this.#at += 2;
        return this.#kept(`guard variable for ${this.#name().text}`);
      }
      return this.#name().text;
    });
  }

  #name(): Name {
    return this.#nested(() => {
      const letter = this.#peek();
      if (letter === "N") return this.#nestedName();
      if (letter === "Z") return this.#localName();
      let name: Name;
      if (letter === "S" && this.#text[this.#at + 1] !== "t") {
        name = this.#substitution();
        if (!this.#isNext("I")) return name;
      } else {
        const isStandard = letter === "S";
        if (isStandard) this.#at += 2;
        const own = this.#unqualified(null);
        name = isStandard ? this.#joined({ text: "std", last: "std" }, own) : own;
        if (!this.#isNext("I")) return name;
        this.#substitutions.push(name);
      }
      this.#templateArguments();
      return name;
    });
  }

  /** N [cv] <prefix> <name> E */
  #nestedName(): Name {
    this.#at++;
    const qualifiers = this.#match(/[rVK]*[RO]?/y);
    let name: Name | null = null;
    while (this.#peek() !== "E") {
      const letter = this.#peek();
      if (letter === "S" && this.#text[this.#at + 1] !== "t" && name === null) name = this.#prefixSubstitution();
      else if (letter === "S" && name === null) {
        this.#at += 2;
        name = { text: "std", last: "std" };
      } else if (letter === "I") {
        if (name === null) this.#unsupported();
        this.#templateArguments();
        this.#substitutions.push(name!);
      } else if (letter === "T" && name === null) name = this.#templateParameter();
      else if (letter === "M") this.#at++;
      else {
        const own = this.#unqualified(name);
        name = name === null ? own : this.#joined(name, own);
        this.#substitutions.push(name);
      }
    }
    this.#at++;
    // The whole name is no candidate itself; where it is a type, its type is.
    if (name === null) return this.#unsupported();
    this.#substitutions.pop();
    this.#qualifiers = Array.from(qualifiers, (letter) => QUALIFIERS[letter]).join("");
    return name;
  }

  /** Constructors have the name of the template: std::string is std::basic_string there. */
  #prefixSubstitution(): Name {
    const full = FULL[this.#text[this.#at + 1] ?? ""];
    const name = this.#substitution();
    const isConstructor = /^(?:C[1-5I]|D[0-5])/.test(this.#text.slice(this.#at, this.#at + 2));
    return full !== undefined && isConstructor ? { text: `std::${full}`, last: full } : name;
  }

  /** Z <function> E <entity> */
  #localName(): Name {
    this.#at++;
    const outer = this.#enclosing();
    if (this.#peek() === "s") {
      this.#at++;
      this.#discriminator();
      return { text: this.#kept(`${outer}::string literal`), last: "" };
    }
    if (this.#peek() === "d") this.#unsupported();
    const inner = this.#name();
    this.#discriminator();
    return { text: this.#kept(`${outer}::${inner.text}`), last: inner.last };
  }

  /** The function around a local entity: with parentheses, but without its parameters. */
  #enclosing(): string {
    this.#qualifiers = "";
    const name = this.encoding();
    const qualifiers = this.#qualifiers;
    const hasParameters = !this.#isNext("E");
    this.#skipToLocalEnd();
    return this.#kept(hasParameters ? `${name}()${qualifiers}` : name);
  }

  /** The parameters of the function, as types up to E. */
  #skipToLocalEnd(): void {
    while (this.#peek() !== "E") this.#type();
    this.#at++;
  }

  #discriminator(): void {
    this.#match(/(?:__\d+_|_\d)?/y);
  }

  #unqualified(outer: Name | null): Name {
    const letter = this.#peek();
    let name: string;
    let tags = "";
    if (letter === "L") {
      this.#at++;
      return this.#unqualified(outer);
    }
    if (isDigit(letter)) name = this.#source();
    else if (letter === "C" || (letter === "D" && /[0-5]/.test(this.#text[this.#at + 1] ?? ""))) {
      if (outer === null) return this.#unsupported();
      if (this.#match(/CI?[1-5]|D[0-5]/y).startsWith("CI")) this.#type();
      name = (letter === "D" ? "~" : "") + outer.last;
    } else if (letter === "U") name = this.#unnamed();
    else name = this.#operator();
    while (this.#isNext("B")) {
      this.#at++;
      tags += `[abi:${this.#source()}]`;
    }
    return { text: this.#kept(name + tags), last: name };
  }

  #unnamed(): string {
    const two = this.#text.slice(this.#at, this.#at + 2);
    this.#at += 2;
    if (two === "Ut") return `{unnamed type#${this.#count()}}`;
    if (two !== "Ul") return this.#unsupported();
    const types: string[] = [];
    while (this.#peek() !== "E") types.push(this.#type().text);
    this.#at++;
    const parameters = types.length === 1 && types[0] === "void" ? "" : types.join(", ");
    return this.#kept(`{lambda(${parameters})#${this.#count()}}`);
  }

  /** `_` is 1, `0_` is 2. */
  #count(): number {
    const digits = this.#match(/\d*_/y).slice(0, -1);
    return digits === "" ? 1 : Number(digits) + 2;
  }

  #operator(): string {
    const two = this.#text.slice(this.#at, this.#at + 2);
    this.#at += 2;
    if (two === "cv") return this.#kept(`operator ${this.#type().text}`);
    if (two === "li") return this.#kept(`operator"" ${this.#source()}`);
    const sign = OPERATORS[two];
    return sign === undefined ? this.#unsupported() : `operator${sign}`;
  }

  #source(): string {
    const length = Number(this.#match(/\d{1,4}/y));
    const text = this.#text.slice(this.#at, this.#at + length);
    if (length === 0 || text.length < length) this.#unsupported();
    this.#at += length;
    return /^_GLOBAL_[._$]N/.test(text) ? "(anonymous namespace)" : text;
  }

  #substitution(): Name {
    this.#at++;
    const letter = this.#next();
    const standard = STANDARD[letter];
    if (standard !== undefined) {
      let name: Name = { text: standard, last: standard.slice(standard.lastIndexOf(":") + 1) };
      while (this.#isNext("B")) {
        this.#at++;
        name = { ...name, text: this.#kept(`${name.text}[abi:${this.#source()}]`) };
      }
      return name;
    }
    this.#at--;
    const digits = this.#match(/[0-9A-Z]{0,4}_/y).slice(0, -1);
    const index = digits === "" ? 0 : Number.parseInt(digits, 36) + 1;
    return this.#substitutions[index] ?? this.#unsupported();
  }

  /** I <argument>* E, read and not kept. */
  #templateArguments(): void {
    this.#nested(() => {
      this.#at++;
      while (this.#peek() !== "E") this.#templateArgument();
      this.#at++;
    });
  }

  #templateArgument(): void {
    switch (this.#peek()) {
      case "L":
        this.#literal();
        break;
      case "J":
        this.#templateArguments();
        break;
      case "X":
        this.#unsupported();
        break;
      default:
        this.#type();
    }
  }

  /** `Lb1E`, `Lin5E`, `LZ4mainE`, `L_Z3fooE` */
  #literal(): void {
    this.#at++;
    if (this.#text.startsWith("_Z", this.#at)) {
      this.#at += 2;
      this.encoding();
      this.#skipToLocalEnd();
      return;
    }
    this.#type();
    this.#match(/n?[0-9a-f]*E/y);
  }

  #templateParameter(): Name {
    this.#match(/T\d*_/y);
    return this.#candidate(UNKNOWN_NAME);
  }

  /** Reads a type, and adds it to the substitutions if it is a candidate. */
  #type(): Name {
    return this.#nested(() => {
      const letter = this.#peek();
      const builtin = BUILTIN[letter];
      if (builtin !== undefined) {
        this.#at++;
        return { text: builtin, last: builtin };
      }
      switch (letter) {
        case "r":
        case "V":
        case "K":
          return this.#qualified();
        case "P":
          return this.#suffixed("*");
        case "R":
          return this.#suffixed("&");
        case "O":
          return this.#suffixed("&&");
        case "T":
          return this.#withArguments(this.#templateParameter());
        case "S":
          return this.#substitutedType();
        case "D":
          return this.#dType();
        case "F":
          return this.#candidate(this.#functionType());
        case "A":
          this.#match(/A\d*_/y);
          this.#type();
          return this.#candidate(UNKNOWN_NAME);
        case "M":
          this.#at++;
          this.#type();
          this.#type();
          return this.#candidate(UNKNOWN_NAME);
        case "C":
        case "G":
        case "U":
        case "u":
          return this.#unsupported();
        default:
          return this.#candidate(this.#name());
      }
    });
  }

  #substitutedType(): Name {
    if (this.#text[this.#at + 1] === "t") return this.#candidate(this.#name());
    const name = this.#substitution();
    if (!this.#isNext("I")) return name;
    this.#templateArguments();
    return this.#candidate(name);
  }

  /** A template parameter may be a template itself. */
  #withArguments(name: Name): Name {
    if (!this.#isNext("I")) return name;
    this.#templateArguments();
    return this.#candidate(name);
  }

  #dType(): Name {
    const letter = this.#text[this.#at + 1] ?? "";
    const builtin = BUILTIN_D[letter];
    if (builtin !== undefined) {
      this.#at += 2;
      return { text: builtin, last: builtin };
    }
    if (letter === "p") {
      this.#at += 2;
      this.#type();
      return this.#candidate(UNKNOWN_NAME);
    }
    if (letter !== "o") return this.#unsupported();
    this.#at += 2;
    return this.#candidate(this.#functionType());
  }

  #functionType(): Name {
    this.#match(/FY?/y);
    while (this.#peek() !== "E" && !/^[RO]E/.test(this.#text.slice(this.#at, this.#at + 2))) this.#type();
    this.#match(/[RO]?E/y);
    return UNKNOWN_NAME;
  }

  #qualified(): Name {
    const qualifiers = this.#match(/[rVK]+/y);
    const words = (qualifiers.includes("K") ? " const" : "") + (qualifiers.includes("V") ? " volatile" : "");
    if (qualifiers.includes("r")) this.#unsupported();
    if (this.#peek() === "F") return this.#candidate(this.#functionType());
    const { text } = this.#type();
    return this.#candidate({ text: this.#kept(text + words), last: text });
  }

  #suffixed(suffix: string): Name {
    this.#at++;
    const { text } = this.#type();
    return this.#candidate({ text: this.#kept(text.endsWith("&") ? UNKNOWN : text + suffix), last: text });
  }

  #candidate(name: Name): Name {
    this.#substitutions.push(name);
    return name;
  }

  #joined(outer: Name, own: Name): Name {
    return { text: this.#kept(`${outer.text}::${own.text}`), last: own.last };
  }

  #kept(text: string): string {
    this.#work += text.length;
    return this.#work > WORK_CHARS_MAX ? this.#unsupported() : text;
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > DEPTH_MAX) this.#unsupported();
    const result = read();
    this.#depth--;
    return result;
  }

  #peek(): string {
    return this.#text[this.#at] ?? this.#unsupported();
  }

  #isNext(letter: string): boolean {
    return this.#text[this.#at] === letter;
  }

  #next(): string {
    const letter = this.#peek();
    this.#at++;
    return letter;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? this.#unsupported();
    this.#at += found.length;
    return found;
  }

  #unsupported(): never {
    throw new Unsupported();
  }
}

function isDigit(letter: string): boolean {
  return letter >= "0" && letter <= "9";
}
