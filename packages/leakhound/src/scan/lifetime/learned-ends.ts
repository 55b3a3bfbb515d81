/**
 * How the code of a repository ends what a call gives, where no source and no table says that it opens something:
 *
 *   page, err := gallery.Render(id)      three functions have `defer page.Close()` after it
 *   page, err := gallery.Render(id)      and this one forgets it
 *
 * A function that hands the value on says nothing.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { functionAround, targetsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { mayLearnFrom, methodsCalled } from "./called-ends.ts";
import { makerKeyOf } from "./maker-keys.ts";
import { releaseBy } from "./resource.ts";
import { usesOfVariable } from "./variable-uses.ts";

/** A variable that gets the value, in a function that does not end it. */
interface Kept {
  readonly file: GoFile;
  readonly scope: NodeIndex;
  readonly declaration: NodeIndex;
}

interface Makings {
  readonly isByName: boolean;
  closed: number;
  readonly kept: Kept[];
  readonly methods: Set<string>;
}

export interface LearnedEnds {
  readonly methods: readonly string[];
  /** Few do so, or nothing is known of what is called but its name. */
  readonly isUncertain: boolean;
}

const known = new WeakMap<Repository, ReadonlyMap<string, Makings>>();
const answers = new WeakMap<Repository, Map<string, LearnedEnds | null>>();

/** How others end what the call gives; null where they seldom do. */
export function endsLearned(
  repository: Repository,
  file: GoFile,
  { statement, call }: { readonly statement: NodeIndex; readonly call: NodeIndex },
): LearnedEnds | null {
  const all = known.get(repository) ?? makingsIn(repository);
  known.set(repository, all);
  const key = makerKeyOf(repository, file, statement, call);
  const makings = key === null ? undefined : all.get(key.text);
  if (key === null || makings === undefined) return null;
  const found = answers.get(repository) ?? new Map<string, LearnedEnds | null>();
  answers.set(repository, found);
  const answer = found.get(key.text) ?? judge(repository, makings);
  found.set(key.text, answer);
  return answer;
}

/** The share of the variables that must be closed, so that the others count as forgotten. */
const CLOSED_SHARE_MIN = 1 / 2;
/** Where functions that hand the value on do not count, more must be closed. */
const SURE_SHARE_MIN = 2 / 3;
const BY_NAME_MIN = 2;

function judge(repository: Repository, { isByName, closed, kept, methods }: Makings): LearnedEnds | null {
  const ends = [...methods];
  if (!isByName && closed >= kept.length) return { methods: ends, isUncertain: false };
  const dropped = kept.filter((one) => isDropped(repository, one, methods)).length;
  const share = closed / (closed + dropped);
  if (isByName) return closed >= BY_NAME_MIN && share >= SURE_SHARE_MIN ? { methods: ends, isUncertain: true } : null;
  if (share < CLOSED_SHARE_MIN) return null;
  return { methods: ends, isUncertain: closed < BY_NAME_MIN || share < SURE_SHARE_MIN };
}

/** The function neither ends the value nor hands it on. */
const isDropped = (repository: Repository, { file, scope, declaration }: Kept, methods: ReadonlySet<string>): boolean =>
  !usesOfVariable({ file, repository, scope, declaration, release: releaseBy("", ...methods) }).hasEscape;

/** By the keys of makers; without those whose values nobody ends. */
function makingsIn(repository: Repository): ReadonlyMap<string, Makings> {
  const all = new Map<string, Makings>();
  for (const file of repository.files)
    for (const { key, isByName, methods, kept } of makingsOfFile(repository, file)) {
      const makings = all.get(key) ?? { isByName, closed: 0, kept: [], methods: new Set<string>() };
      all.set(key, makings);
      if (methods.length === 0) makings.kept.push(kept);
      else makings.closed++;
      for (const method of methods) makings.methods.add(method);
    }
  return new Map([...all].filter(([, { closed }]) => closed > 0));
}

interface Making {
  readonly key: string;
  readonly isByName: boolean;
  /** That end the value in the function that gets it. */
  readonly methods: readonly string[];
  readonly kept: Kept;
}

function* makingsOfFile(repository: Repository, file: GoFile): Generator<Making> {
  const { tree } = file;
  for (const statement of tree.within(tree.root, "short_var_declaration", "assignment_statement")) {
    const right = tree.field(statement, "right");
    const call = right === null ? null : tree.onlyChild(right);
    if (call === null || tree.kind(call) !== "call_expression" || !mayLearnFrom(repository, file, call)) continue;
    const [variable] = targetsOf(tree, statement);
    const scope = functionAround(tree, statement);
    if (scope === null || variable === undefined || tree.kind(variable) !== "identifier") continue;
    const declaration = scopesOf(tree).declarationOf(variable);
    const key = declaration === null ? null : makerKeyOf(repository, file, statement, call);
    if (key === null || declaration === null) continue;
    const methods = methodsCalled(tree, scope, variable);
    yield { key: key.text, isByName: key.isByName, methods, kept: { file, scope, declaration } };
  }
}
