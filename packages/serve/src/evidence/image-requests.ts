/** The requests for heap images, in a file of the data folder, so that a restart of the server begins no new budget. */
import { chmod, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "leakhound/server";
import { readIfThere, writeDurably } from "../store/durable-file.ts";
import { type ImageLimits, type ImageRequest, keptRequests, parseRequests, refusal, requestsText } from "./budget.ts";
import type { Missing } from "./kit/kit.ts";

const FILE = "requests.json";
const IMAGES = "images";
const FOLDER_MODE = 0o700;

export class ImageRequests {
  /** Where files without names take their space. */
  readonly imageFolder: string;
  readonly #path: string;
  #requests: readonly ImageRequest[];

  private constructor(folder: string, requests: readonly ImageRequest[]) {
    this.imageFolder = join(folder, IMAGES);
    this.#path = join(folder, FILE);
    this.#requests = requests;
  }

  /** Opens the folder, and removes what a kill may have left of images. @throws where the folder cannot be used */
  static async open(folder: string, warn: (fault: Fault) => void): Promise<ImageRequests> {
    const images = join(folder, IMAGES);
    await mkdir(images, { recursive: true, mode: FOLDER_MODE });
    await chmod(images, FOLDER_MODE);
    for (const name of await readdir(images)) await rm(join(images, name), { recursive: true, force: true });
    const path = join(folder, FILE);
    const bytes = await readIfThere(path);
    const requests = bytes === null ? [] : parseRequests(new TextDecoder().decode(bytes));
    if (requests === null) warn(unreadable(path));
    return new ImageRequests(folder, requests ?? []);
  }

  /** Writes the request down. @returns why it is not to be sent; null where it is */
  async reserve(request: ImageRequest, limits: ImageLimits): Promise<Missing | null> {
    const refused = refusal(this.#requests, request, limits);
    if (refused !== null) return refused;
    return this.#write([...keptRequests(this.#requests, request.at), request]);
  }

  /** Forgets a request for which the target had no image. */
  async release(request: ImageRequest): Promise<void> {
    await this.#write(this.#requests.filter((one) => one !== request));
  }

  async #write(requests: readonly ImageRequest[]): Promise<Missing | null> {
    try {
      await writeDurably(this.#path, requestsText(requests));
      this.#requests = requests;
      return null;
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
      return { code: "failed", what: `the request could not be written down: ${code}` };
    }
  }
}

const unreadable = (where: string): Fault => ({
  code: "data",
  what: "it does not say which heap images were requested, so the budget begins anew",
  where,
  todo: "nothing",
});
