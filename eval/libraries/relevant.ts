/**
 * What a scan can use of the facts about libraries: values that somebody ends, channels, and what leads to them.
 *
 *   func (c *Client) Database(name string) *Database      kept: a database leads to a cursor
 *   func (c *Collection) Find(…) (*Cursor, error)         kept: a cursor has Close
 *   func (c *Client) Timeout() *Duration                  left out
 */
import type { LibraryPackage } from "../../packages/leakhound/src/scan/libraries/library-package.ts";
import type { LibraryType } from "../../packages/leakhound/src/scan/libraries/library-type.ts";

/** Methods by which a value is ended. */
const ENDS = new Set(
  `Abort Cancel Close CloseNow CloseSend Commit Destroy Discard Disconnect Done Drain End Finish Free Quit Release Rollback
   Shutdown Stop Terminate Unlock Unmap Unsubscribe`.split(/\s+/),
);

type Packages = ReadonlyMap<string, LibraryPackage>;

/** The packages with only the facts that lead to something that is ended. */
export function relevantFacts(packages: Packages): Map<string, LibraryPackage> {
  const relevant = relevantTypes(packages);
  const leads = (type: LibraryType | null) => mentions(type, (name) => relevant.has(name));
  return new Map(
    [...packages].map(([path, { results, values, types, onlyRead }]) => {
      const isKept = (name: string) => relevant.has(`${path}.${name}`);
      const kept: LibraryPackage = {
        onlyRead: new Map(
          [...onlyRead].filter(([name]) => !name.includes(".") || isKept(name.slice(0, name.indexOf(".")))),
        ),
        results: new Map([...results].filter(([, all]) => all.some(({ type, isMade }) => isMade || leads(type)))),
        values: new Map([...values].filter(([, type]) => leads(type))),
        types: new Map(
          [...types].flatMap(([name, facts]) =>
            isKept(name)
              ? [
                  [
                    name,
                    {
                      ...facts,
                      methods: new Set(
                        [...facts.methods].filter(
                          (one) =>
                            ENDS.has(one) || (results.get(`${name}.${one}`) ?? []).some(({ type }) => leads(type)),
                        ),
                      ),
                    },
                  ] as const,
                ]
              : [],
          ),
        ),
      };
      return [path, kept] as const;
    }),
  );
}

/** `path.Name` of types that have an end, and of those from which one is reached. */
function relevantTypes(packages: Packages): ReadonlySet<string> {
  const relevant = new Set<string>();
  const users = new Map<string, Set<string>>();
  for (const [path, { results, values, types }] of packages) {
    for (const [name, { methods, underlying }] of types) {
      if ([...methods].some((method) => ENDS.has(method))) relevant.add(`${path}.${name}`);
      note(`${path}.${name}`, underlying);
    }
    for (const [name, all] of results) for (const { type } of all) note(ownerOf(path, name), type);
    for (const [name, type] of values) note(ownerOf(path, name), type);
  }
  function note(owner: string | null, type: LibraryType | null): void {
    if (owner === null) return;
    mentions(type, (used) => {
      if (used === CHANNEL) relevant.add(owner);
      else users.set(used, (users.get(used) ?? new Set()).add(owner));
      return false;
    });
  }
  const open = [...relevant];
  for (let name = open.pop(); name !== undefined; name = open.pop())
    for (const user of users.get(name) ?? [])
      if (!relevant.has(user)) {
        relevant.add(user);
        open.push(user);
      }
  return relevant.add(CHANNEL);
}

const CHANNEL = "chan";

/** `net/http.Client` for `Client.Do`; null for a function or variable of the package. */
function ownerOf(path: string, name: string): string | null {
  const dot = name.indexOf(".");
  return dot < 0 ? null : `${path}.${name.slice(0, dot)}`;
}

function mentions(type: LibraryType | null, test: (name: string) => boolean): boolean {
  switch (type?.kind) {
    case "named":
      return type.path !== "" && test(`${type.path}.${type.name}`);
    case "map":
      return mentions(type.key, test) || mentions(type.element, test);
    case "chan":
      return test(CHANNEL) || mentions(type.element, test);
    case "pointer":
    case "list":
      return mentions(type.element, test);
    default:
      return false;
  }
}
