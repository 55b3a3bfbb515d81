/** Types for all objects of a dump, from everything that knows one. */
import type { GoDump } from "../dump/types.ts";
import type { GoProgram } from "../program/program.ts";
import type { Slot } from "../types/types.ts";
import { ClosureTypes } from "./closures.ts";
import { type ObjectTypes, type TypeOfWord, TypeSpreader } from "./object-types.ts";

/** What a type word of the dump stands for in the binary. */
export function typeOfWords({ wordTypes }: GoDump, program: GoProgram): TypeOfWord {
  const types = wordTypes.map((descriptor) => program.typeAt(descriptor));
  return (word) => types[word - 1] ?? null;
}

/** @param slots by root of the image: the slot that it is, where its type is known */
export function typeHeap(dump: GoDump, program: GoProgram, slots: readonly (Slot | null)[]): ObjectTypes {
  const typeOfWord = typeOfWords(dump, program);
  const spreader = new TypeSpreader(dump.image, program.named, typeOfWord);
  const { headers, image } = dump;
  for (let row = 0; row < headers.object.length; row++)
    spreader.header(headers.object[row]!, typeOfWord(headers.word[row]!));
  addClosures(spreader, dump, program);
  for (const { object, type } of dump.finalizers) {
    const at = dump.find(object);
    const pointer = program.typeAt(type);
    const slot = pointer === null ? null : program.named.types.slotAt(pointer, 0);
    if (at < image.nodes) spreader.follow(at, object - image.address[at]!, slot, 0);
  }
  for (let root = 0; root < image.roots.length; root++)
    spreader.follow(image.roots.target[root]!, image.roots.into[root]!, slots[root] ?? null, image.roots.word[root]!);
  spreader.spread();
  spreader.guessFromWords();
  return spreader;
}

/** Other objects may begin with a number that looks like code: they begin no function, or keep the type that is found later. */
function addClosures(spreader: TypeSpreader, { closures, image }: GoDump, program: GoProgram): void {
  const types = new ClosureTypes(program);
  const { object, code } = closures;
  for (let row = 0; row < object.length; row++) {
    const type = types.of(code[row]!, image.size[object[row]!]!);
    if (type !== null && spreader.fits(object[row]!, type)) spreader.certain(object[row]!, type);
  }
}
