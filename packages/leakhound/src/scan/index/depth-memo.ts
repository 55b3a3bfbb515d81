/**
 * What a question about functions finds, where it follows calls down to a depth. An answer depends on the depth only if
 * calls were left out, so that most functions are answered once, whatever calls them:
 *
 *   a -> b -> c            c has the height 0, b 1, a 2
 *   depth + height <= max  nothing is left out: the answer holds at every such depth
 *   d -> e -> d            d is open while e is answered: the answer is not complete, and holds at its depth only
 *
 * A question may depend on more than the function, such as who started the goroutine. Such answers are kept by context, and
 * so are those of the functions that call it.
 */
import { LocatedMap, type Place } from "./located-map.ts";

interface Answer<T> {
  readonly value: T;
  /** Calls below the function that were followed; infinite where some were left out. */
  readonly height: number;
  /** It depends on the context of the question. */
  readonly isOfContext: boolean;
}

interface Question {
  readonly fn: Place;
  readonly depth: number;
  /** What else the answer may depend on. */
  readonly context?: () => string;
  /** The answer is of this context, whatever it depends on. */
  readonly isApart?: boolean;
}

const NO_CONTEXT = () => "";

const OPEN_HEIGHT = Number.POSITIVE_INFINITY;

export class DepthMemo<T> {
  readonly #depthMax: number;
  readonly #complete = new LocatedMap<Answer<T>>();
  readonly #byDepth = new LocatedMap<Answer<T>>();
  readonly #byContext = new LocatedMap<Map<string, Answer<T>>>();
  /** Of the function that is being answered. */
  #height = 0;
  #isOfContext = false;

  constructor(depthMax: number) {
    this.#depthMax = depthMax;
  }

  /** @param whileOpen the answer for a function that calls itself @param find asks for callees at `depth + 1` */
  answer(question: Question, whileOpen: T, find: () => T): T {
    const { fn, depth, context = NO_CONTEXT, isApart = false } = question;
    const found = (isApart ? undefined : this.#shared(fn, depth)) ?? this.#byContext.get(fn)?.get(context());
    return this.#noted(found ?? this.#find(question, whileOpen, find));
  }

  #shared(fn: Place, depth: number): Answer<T> | undefined {
    const complete = this.#complete.get(fn);
    if (complete !== undefined && depth + complete.height <= this.#depthMax) return complete;
    return this.#byDepth.get(fn, depth);
  }

  #find(question: Question, whileOpen: T, find: () => T): Answer<T> {
    this.#set(question, { value: whileOpen, height: OPEN_HEIGHT, isOfContext: false });
    const [height, isOfContext] = [this.#height, this.#isOfContext];
    this.#height = 0;
    this.#isOfContext = false;
    const value = find();
    const answer = { value, height: this.#height, isOfContext: this.#isOfContext };
    this.#set(question, answer);
    this.#height = height;
    this.#isOfContext = isOfContext;
    return answer;
  }

  #set({ fn, depth, context = NO_CONTEXT, isApart = false }: Question, answer: Answer<T>): void {
    if (answer.isOfContext || isApart) {
      this.#byDepth.delete(fn, depth);
      const contexts = this.#byContext.get(fn) ?? new Map<string, Answer<T>>();
      this.#byContext.set(fn, contexts);
      contexts.set(context(), answer);
    } else {
      this.#byDepth.set(fn, answer, depth);
      if (answer.height <= this.#depthMax) this.#complete.set(fn, answer);
    }
  }

  /** Calls of the function that is being answered are left out. */
  leaveOut(): void {
    this.#height = OPEN_HEIGHT;
  }

  /** The answer depends on the context of the question. */
  useContext(): void {
    this.#isOfContext = true;
  }

  #noted({ value, height, isOfContext }: Answer<T>): T {
    this.#height = Math.max(this.#height, height + 1);
    this.#isOfContext ||= isOfContext;
    return value;
  }
}
