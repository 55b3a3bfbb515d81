/** The folder of evidence: the budget in it, and what a kill leaves of images. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault, unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { ImageRequests } from "../../src/evidence/image-requests.ts";

const LIMITS = { fleetPerHour: 4, jobPerHour: 4, periodMs: 3_600_000 };
const request = { job: "shop", service: "shop", instance: "shop-1", at: unixMs(Date.UTC(2026, 10, 29)) };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-requests-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "evidence");
}

it("remembers a request after a kill, since it was written down before it was sent", async () => {
  const folder = newFolder();
  const first = await ImageRequests.open(folder, () => {});
  expect(await first.reserve(request, LIMITS)).toBe(null);
  const again = await ImageRequests.open(folder, () => {});
  expect(await again.reserve({ ...request, at: unixMs(request.at + 1) }, LIMITS)).toMatchObject({
    code: "asked-before",
  });
});

it("forgets one for which the target had no image", async () => {
  const requests = await ImageRequests.open(newFolder(), () => {});
  await requests.reserve(request, LIMITS);
  await requests.release(request);
  expect(await requests.reserve(request, LIMITS)).toBe(null);
});

it("removes images that a kill left, from a folder that only its user reads", async () => {
  const folder = newFolder();
  const images = join(folder, "images");
  mkdirSync(images, { recursive: true, mode: 0o755 });
  writeFileSync(join(images, "leakhound-image-1f3a"), "secret");
  const { imageFolder } = await ImageRequests.open(folder, () => {});
  expect(imageFolder).toBe(images);
  expect(readdirSync(images)).toEqual([]);
  expect(statSync(images).mode & 0o777).toBe(0o700);
});

it("begins anew, and says so, where the file is damaged", async () => {
  const folder = newFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "requests.json"), "{");
  const warnings: Fault[] = [];
  await ImageRequests.open(folder, (fault) => warnings.push(fault));
  expect(warnings).toMatchObject([{ code: "data", where: join(folder, "requests.json") }]);
  expect(existsSync(join(folder, "images"))).toBe(true);
});
