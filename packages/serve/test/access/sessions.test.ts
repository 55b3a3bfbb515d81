import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { isCsrfTokenOf, SESSION_MS, Sessions } from "../../src/access/sessions.ts";

const now = unixMs(1_000_000);

it("finds a session by its cookie until it expires or ends", () => {
  const sessions = new Sessions();
  const { cookie, session } = sessions.begin("3fa9c1d2", now);
  expect(sessions.find(cookie, now)).toEqual(session);
  expect(sessions.find(cookie, unixMs(now + SESSION_MS))).toBeNull();
  expect(sessions.find(`${cookie}x`, now)).toBeNull();
  sessions.end(cookie);
  expect(sessions.find(cookie, now)).toBeNull();
});

it("accepts the CSRF token of the session only", () => {
  const sessions = new Sessions();
  const [mine, other] = [sessions.begin("a", now).session, sessions.begin("b", now).session];
  expect(isCsrfTokenOf(mine, mine.csrfToken)).toBe(true);
  expect(isCsrfTokenOf(mine, other.csrfToken)).toBe(false);
  expect(isCsrfTokenOf(mine, "")).toBe(false);
});

it("keeps a bounded number of sessions, and drops the oldest", () => {
  const sessions = new Sessions();
  const cookies = Array.from({ length: 1_001 }, () => sessions.begin("a", now).cookie);
  expect(sessions.find(cookies[0]!, now)).toBeNull();
  expect(sessions.find(cookies[1]!, now)).not.toBeNull();
  expect(sessions.find(cookies[1_000]!, now)).not.toBeNull();
});
