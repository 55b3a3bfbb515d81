/**
 * Frames by name, as reports of a profile print them: what the granularity of a report does not distinguish is one
 * frame.
 *
 *   names   0 main.main   1 main.handler   2 main.leak        leak inlined into handler: frames 2·2+1, 1·2
 *
 * A frame's number is twice the index of its name, and one more where its call was inlined.
 */
import type { Steps } from "../base/steps.ts";
import { NodeNames } from "../profile/graph/node-names.ts";
import { nodesOf } from "../profile/graph/nodes.ts";
import type { Profile } from "../profile/model/types.ts";
import type { FrameIdentity, LocationFrames } from "./points.ts";

const INLINED = 1;

export class NamedFrames implements FrameIdentity {
  /** In the order in which they were first seen. */
  readonly names: string[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #fileName: (name: string) => string;

  /** @param fileName what a file name is shown as */
  constructor(fileName: (name: string) => string) {
    this.#fileName = fileName;
  }

  /** @param profile filtered, and reduced to the granularity of the report */
  *framesOf(profile: Profile): Steps<LocationFrames> {
    const { nodes, frames } = nodesOf(profile, { fileName: this.#fileName });
    yield;
    const nodeNames = new NodeNames(nodes);
    const nameOfNode = new Uint32Array(nodes.length);
    for (let node = 0; node < nodes.length; node++) nameOfNode[node] = this.#indexOf(nodeNames.of(node));
    const { start, node } = frames;
    const frame = new Uint32Array(node.length);
    for (let location = 0; location + 1 < start.length; location++) {
      const end = start[location + 1]!;
      for (let row = start[location]!; row < end; row++)
        frame[row] = (nameOfNode[node[row]!]! << 1) | (row + 1 < end ? INLINED : 0);
    }
    const noPlaces = new Uint32Array(node.length);
    return { start, frame, file: noPlaces, line: noPlaces };
  }

  #indexOf(name: string): number {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const index = this.names.push(name) - 1;
    this.#indexes.set(name, index);
    return index;
  }
}

/** Index of the name of a frame with this number. */
export const nameOfFrame = (frame: number): number => frame >>> 1;

/** Whether the call of a frame with this number was inlined. */
export const isInlinedFrame = (frame: number): boolean => (frame & INLINED) === INLINED;
