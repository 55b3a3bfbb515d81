/**
 * Walks the statements of a function in the order in which control passes them, and carries along what may hold there:
 *
 *   if bad {          the branches start with what the condition says       facts.branches
 *       return        a path ends                                           facts.returns
 *   }                 what both branches leave behind is joined             facts.join
 *   for ok { … }      walked until a turn brings nothing that is new        facts.fresh
 *
 * What holds is a value of the question's own type S: a set of states. Each question implements `PathFacts`; the order of
 * statements, jumps and their targets are the same for all of them, and live here.
 */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** What may hold where a condition is true, and where it is false. */
export interface Branches<S> {
  readonly holds: S;
  readonly fails: S;
}

/** What a question makes of the parts of a function. No method changes the states that it gets. */
export interface PathFacts<S> {
  readonly tree: SyntaxTree;
  /** No path leads here. */
  readonly unreached: S;
  isUnreached(states: S): boolean;
  join(one: S, other: S): S;
  /** The states that are not known yet. */
  fresh(states: S, known: S): S;
  /** The row of the first statement from `from` on that changes states or leaves the list; the length where none does. */
  nextStatement(statements: readonly NodeIndex[], from: number, before: S): number;
  /** A statement without branches, or an expression. */
  evaluate(node: NodeIndex, before: S): S;
  /** The condition of an `if` or a `for`, which has been evaluated. */
  branches(condition: NodeIndex, before: S): Branches<S>;
  /** A case of a switch or select. @param value what the switch compares; null for none */
  caseBranches(branch: NodeIndex, value: NodeIndex | null, before: S): Branches<S>;
  /** What passes a switch without a default. @param after what its cases leave behind @param rest where no case holds */
  withoutCase(value: NodeIndex | null, after: S, rest: S): S;
  /** A turn of a loop over a range begins, or the range is exhausted. */
  rangeTurn(clause: NodeIndex, before: S): S;
  /** Control may pass a case of a select, or leave a loop over a range. */
  canPass(node: NodeIndex): boolean;
  /** A loop has ended by its condition, or because its range is exhausted. */
  loopEnds(loop: NodeIndex, left: S): S;
  returns(node: NodeIndex, before: S): void;
  /** A `break`, `continue` or `goto`. @param target the statement that it leaves or continues, or the list of the label */
  jumps(node: NodeIndex, target: NodeIndex, before: S): S;
  /** A jump whose target is not followed: `goto`, `break` out of a labeled block. */
  lost(before: S): S;
  /** A `goto` is followed to its label; it is `lost` otherwise. */
  readonly followsGotos: boolean;
  /** `leaves` changes states. */
  readonly hasLeaves: boolean;
  /** Control leaves a statement or a case at its end. */
  leaves(node: NodeIndex, after: S): S;
}

/** A function that takes too many steps gets no answer. */
export class TooComplicated extends Error {}

/** What a jump may leave or continue. */
interface Target<S> {
  readonly node: NodeIndex;
  readonly label: string;
  breaks: S;
  continues: S;
}

const STEPS_PER_NODE_MAX = 40;

export class PathWalker<S> {
  readonly #tree: SyntaxTree;
  readonly #facts: PathFacts<S>;
  readonly #targets: Target<S>[] = [];
  /** What jumps to labels that a `goto` names. */
  readonly #gotos = new Map<string, S>();
  /** What falls through to the next case. */
  #fallen: S;
  #label = "";
  #steps = 0;

  constructor(facts: PathFacts<S>) {
    this.#tree = facts.tree;
    this.#facts = facts;
    this.#fallen = facts.unreached;
  }

  /**
   * What holds at the end of a body; other ends reach `returns`.
   *
   * @throws TooComplicated
   */
  walk(body: NodeIndex, initial: S): S {
    this.#steps = STEPS_PER_NODE_MAX * (this.#tree.subtreeEnd(body) - body + 1);
    return this.#statement(body, initial);
  }

  #statement(node: NodeIndex, before: S): S {
    if (this.#facts.isUnreached(before)) return this.#facts.unreached;
    if (this.#steps-- === 0) throw new TooComplicated();
    const label = this.#label;
    this.#label = "";
    return this.#facts.leaves(node, this.#follow(node, before, label));
  }

  #follow(node: NodeIndex, before: S, label: string): S {
    switch (this.#tree.kind(node)) {
      case "block":
      case "statement_list":
        return this.#list(node, before);
      case "labeled_statement":
        return this.#labeled(node, before);
      case "if_statement":
        return this.#if(node, before);
      case "for_statement":
        return this.#loop(node, label, before);
      case "expression_switch_statement":
      case "type_switch_statement":
      case "select_statement":
        return this.#cases(node, label, before);
      case "return_statement":
        this.#facts.returns(node, before);
        return this.#facts.unreached;
      case "break_statement":
        return this.#jump(node, before, "breaks");
      case "continue_statement":
        return this.#jump(node, before, "continues");
      case "fallthrough_statement":
        this.#fallen = this.#facts.join(this.#fallen, before);
        return this.#facts.unreached;
      case "goto_statement":
        return this.#goto(node, before);
      default:
        return this.#facts.evaluate(node, before);
    }
  }

  #list(node: NodeIndex, before: S): S {
    const children = statementsIn(this.#tree, node);
    const labels = this.#facts.followsGotos ? labelsIn(this.#tree, children) : NO_LABELS;
    const at = this.#statements(children, { from: 0, to: labels[0]?.row ?? children.length }, before);
    return labels.length === 0 ? at : this.#behindLabels(children, labels, at);
  }

  /** Statements of a list from one row to before another. */
  #statements(children: readonly NodeIndex[], { from, to }: { from: number; to: number }, before: S): S {
    const facts = this.#facts;
    let at = before;
    for (
      let row = facts.nextStatement(children, from, at);
      row < to && !facts.isUnreached(at);
      row = facts.nextStatement(children, row + 1, at)
    )
      at = this.#statement(children[row]!, at);
    return at;
  }

  /** The statements behind each label of a list, walked until the jumps to the labels bring nothing that is new. */
  #behindLabels(children: readonly NodeIndex[], labels: readonly Label[], before: S): S {
    const facts = this.#facts;
    const seen = labels.map(() => facts.unreached);
    const after = labels.map(() => facts.unreached);
    for (let isNew = true; isNew; ) {
      isNew = false;
      for (const [place, { row, name }] of labels.entries()) {
        const reaching = facts.join(after[place - 1] ?? before, this.#gotos.get(name) ?? facts.unreached);
        const fresh = facts.fresh(reaching, seen[place]!);
        if (facts.isUnreached(fresh)) continue;
        isNew = true;
        seen[place] = facts.join(seen[place]!, fresh);
        const to = labels[place + 1]?.row ?? children.length;
        after[place] = facts.join(after[place]!, this.#statements(children, { from: row, to }, fresh));
      }
    }
    return after.at(-1) ?? before;
  }

  #goto(node: NodeIndex, before: S): S {
    const label = this.#tree.firstChild(node);
    if (label === undefined || !this.#facts.followsGotos) return this.#facts.lost(before);
    const name = this.#tree.text(label);
    const list = listOfLabel(this.#tree, node, name);
    if (list === null) return this.#facts.lost(before);
    const jumped = this.#facts.jumps(node, list, before);
    this.#gotos.set(name, this.#facts.join(this.#gotos.get(name) ?? this.#facts.unreached, jumped));
    return this.#facts.unreached;
  }

  #labeled(node: NodeIndex, before: S): S {
    const [, statement] = this.#tree.children(node);
    if (statement === undefined) return before;
    this.#label = this.#tree.fieldText(node, "label");
    return this.#statement(statement, before);
  }

  #jump(node: NodeIndex, before: S, to: "breaks" | "continues"): S {
    const name = this.#tree.firstChild(node);
    const label = name === undefined ? "" : this.#tree.text(name);
    const isTarget = (one: Target<S>) =>
      label === "" ? to === "breaks" || this.#tree.kind(one.node) === "for_statement" : one.label === label;
    const target = this.#targets.findLast(isTarget);
    if (target === undefined) return this.#facts.lost(before);
    target[to] = this.#facts.join(target[to], this.#facts.jumps(node, target.node, before));
    return this.#facts.unreached;
  }

  #evaluate(node: NodeIndex | null, before: S): S {
    return node === null || this.#facts.isUnreached(before) ? before : this.#facts.evaluate(node, before);
  }

  #if(node: NodeIndex, before: S): S {
    const tree = this.#tree;
    const condition = tree.field(node, "condition");
    const consequence = tree.field(node, "consequence");
    const alternative = tree.field(node, "alternative");
    const tested = this.#evaluate(condition, this.#evaluate(tree.field(node, "initializer"), before));
    if (condition === null || consequence === null) return tested;
    const { holds, fails } = this.#facts.branches(condition, tested);
    const after = this.#statement(consequence, holds);
    return this.#facts.join(after, alternative === null ? fails : this.#statement(alternative, fails));
  }

  #loop(node: NodeIndex, label: string, before: S): S {
    const tree = this.#tree;
    const facts = this.#facts;
    const body = tree.field(node, "body");
    const head = tree.firstChild(node);
    if (body === null || head === undefined) return before;
    const clause = tree.kind(head) === "for_clause" ? head : null;
    const target = this.#enter(node, label);
    let fresh = this.#loopEntered(head, before);
    let seen = facts.unreached;
    let left = facts.unreached;
    while (!facts.isUnreached(fresh)) {
      seen = facts.join(seen, fresh);
      const { holds, fails } = this.#turn(head, body, fresh);
      left = facts.join(left, fails);
      const again = facts.join(this.#statement(body, holds), target.continues);
      fresh = facts.fresh(clause === null ? again : this.#evaluate(tree.field(clause, "update"), again), seen);
    }
    this.#targets.pop();
    return facts.join(facts.loopEnds(node, left), target.breaks);
  }

  /** What runs once before the turns of a loop. */
  #loopEntered(head: NodeIndex, before: S): S {
    const kind = this.#tree.kind(head);
    if (kind === "range_clause") return this.#evaluate(this.#tree.field(head, "right"), before);
    return kind === "for_clause" ? this.#evaluate(this.#tree.field(head, "initializer"), before) : before;
  }

  /** A turn begins, or the loop ends. */
  #turn(head: NodeIndex, body: NodeIndex, before: S): Branches<S> {
    const tree = this.#tree;
    const facts = this.#facts;
    if (tree.kind(head) === "range_clause") {
      const holds = facts.rangeTurn(head, before);
      return { holds, fails: facts.canPass(head) ? holds : facts.unreached };
    }
    const condition = tree.kind(head) === "for_clause" ? tree.field(head, "condition") : head === body ? null : head;
    if (condition === null) return { holds: before, fails: facts.unreached };
    return facts.branches(condition, this.#evaluate(condition, before));
  }

  #enter(node: NodeIndex, label: string): Target<S> {
    const { unreached } = this.#facts;
    const target = { node, label, breaks: unreached, continues: unreached };
    this.#targets.push(target);
    return target;
  }

  /** The cases of a switch are tested in their order, and then its default; those of a select are not tested. */
  #cases(node: NodeIndex, label: string, before: S): S {
    const tree = this.#tree;
    const facts = this.#facts;
    const value = tree.field(node, "value");
    const isSelect = tree.kind(node) === "select_statement";
    let rest = this.#evaluate(value, this.#evaluate(tree.field(node, "initializer"), before));
    const { all, hasDefault: isComplete } = casesOf(tree, node);
    const isShort = all.length <= CASES_FOLLOWED_MAX || (isSelect && !all.every((one) => facts.canPass(one)));
    const branches = isShort ? all : this.#casesThatMatter(all, rest);
    const entered = branches.map((branch) => {
      if (tree.kind(branch) === "default_case" || (isSelect && !facts.canPass(branch))) return null;
      const { holds, fails } = facts.caseBranches(branch, value, rest);
      rest = isSelect ? rest : fails;
      return holds;
    });
    const target = this.#enter(node, label);
    let after = facts.unreached;
    let hasDefault = isSelect;
    if (branches.length < all.length) {
      // The cases that change nothing leave behind what reaches them.
      hasDefault ||= isComplete;
      after = rest;
    }
    for (const [row, branch] of branches.entries()) {
      if (isSelect && !facts.canPass(branch)) continue;
      const isDefault = tree.kind(branch) === "default_case";
      hasDefault ||= isDefault;
      const start = isDefault ? rest : (entered[row] ?? facts.unreached);
      after = facts.join(after, this.#branch(branch, start));
    }
    this.#targets.pop();
    if (!hasDefault) after = facts.join(after, facts.withoutCase(value, after, rest));
    return facts.join(after, target.breaks);
  }

  /** Of a switch with thousands of cases. */
  #casesThatMatter(all: readonly NodeIndex[], before: S): readonly NodeIndex[] {
    const cases: NodeIndex[] = [];
    for (
      let row = this.#facts.nextStatement(all, 0, before);
      row < all.length;
      row = this.#facts.nextStatement(all, row + 1, before)
    )
      cases.push(all[row]!);
    return cases;
  }

  #branch(branch: NodeIndex, before: S): S {
    const entered = this.#facts.join(before, this.#fallen);
    this.#fallen = this.#facts.unreached;
    const list = statementsOf(this.#tree, branch);
    return this.#facts.leaves(branch, list === null ? entered : this.#statement(list, entered));
  }
}

/** All cases of a smaller switch or select are followed. */
const CASES_FOLLOWED_MAX = 50;

interface Cases {
  readonly all: readonly NodeIndex[];
  readonly hasDefault: boolean;
}

const casesKnown = new WeakMap<SyntaxTree, Map<NodeIndex, Cases>>();

/** Of a switch or select; kept, as the children of a block. */
function casesOf(tree: SyntaxTree, node: NodeIndex): Cases {
  const switches = casesKnown.get(tree) ?? new Map<NodeIndex, Cases>();
  casesKnown.set(tree, switches);
  const found = switches.get(node);
  if (found !== undefined) return found;
  const all = tree.children(node).filter((one) => tree.kind(one).endsWith("_case"));
  const cases = { all, hasDefault: all.some((one) => tree.kind(one) === "default_case") };
  switches.set(node, cases);
  return cases;
}

function statementsOf(tree: SyntaxTree, branch: NodeIndex): NodeIndex | null {
  for (const child of tree.children(branch)) if (tree.kind(child) === "statement_list") return child;
  return null;
}

/** A labeled statement of a list. */
interface Label {
  readonly row: number;
  readonly name: string;
}

const NO_LABELS: readonly Label[] = [];
const hasGotosKnown = new WeakMap<SyntaxTree, boolean>();

/** Labels of a list; none in a file without `goto`. */
function labelsIn(tree: SyntaxTree, children: readonly NodeIndex[]): readonly Label[] {
  const hasGotos = hasGotosKnown.get(tree) ?? [...tree.within(tree.root, "goto_statement")].length > 0;
  hasGotosKnown.set(tree, hasGotos);
  if (!hasGotos) return NO_LABELS;
  return children.flatMap((child, row) =>
    tree.kind(child) === "labeled_statement" ? [{ row, name: tree.fieldText(child, "label") }] : [],
  );
}

/** The list around a `goto` that has its label. */
function listOfLabel(tree: SyntaxTree, node: NodeIndex, name: string): NodeIndex | null {
  for (let at = tree.parent(node); at !== null; at = tree.parent(at))
    for (const child of tree.kind(at) === "block" || tree.kind(at) === "statement_list" ? statementsIn(tree, at) : [])
      if (tree.kind(child) === "labeled_statement" && tree.fieldText(child, "label") === name) return at;
  return null;
}

const childrenKnown = new WeakMap<SyntaxTree, Map<NodeIndex, readonly NodeIndex[]>>();

/** Children of a block; kept, because each question about a function visits them. */
function statementsIn(tree: SyntaxTree, block: NodeIndex): readonly NodeIndex[] {
  const blocks = childrenKnown.get(tree) ?? new Map<NodeIndex, readonly NodeIndex[]>();
  childrenKnown.set(tree, blocks);
  const children = blocks.get(block) ?? tree.children(block);
  blocks.set(block, children);
  return children;
}
