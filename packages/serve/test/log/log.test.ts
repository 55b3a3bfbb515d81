import { expect, it } from "vitest";
import { jsonLog, textLog } from "../../src/log/log.ts";

const fault = {
  code: "refused",
  what: "the connection was refused",
  where: "http://ann:hunter2@shop-1:6060/?token=hunter2",
  todo: "start the service",
  cause: new Error("hunter2"),
};

it("is one line of JSON for each event, with a level and a time, and without secrets and causes", () => {
  const lines: string[] = [];
  const log = jsonLog((line) => void lines.push(line), "1.2.3");
  log.info("target down", { service: "shop", instance: "shop-1:6060" });
  log.warn(fault);
  log.report("shop-7 opened");
  expect(lines.every((line) => line.endsWith("\n"))).toBe(true);
  const [info, warn, report] = lines.map((line) => JSON.parse(line));
  expect(info).toMatchObject({ level: "info", msg: "target down", service: "shop", version: "1.2.3" });
  expect(info.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(warn).toMatchObject({ level: "warn", code: "refused", msg: fault.what, todo: fault.todo });
  expect(report).toMatchObject({ level: "info", event: "ticket", msg: "shop-7 opened" });
  expect(lines.join("")).not.toContain("hunter2");
});

it("is lines for people otherwise: what is found on standard output, failures on standard error", () => {
  const printed: string[] = [];
  const warned: string[] = [];
  const log = textLog({ print: (line) => void printed.push(line), warn: (line) => void warned.push(line) });
  log.report("shop-7 opened");
  log.info("target down", { instance: "shop-1" });
  log.warn(fault);
  expect(printed).toEqual(["shop-7 opened", "target down instance=shop-1"]);
  expect(warned).toEqual(["http://(hidden)@shop-1:6060/?(hidden): the connection was refused; start the service"]);
});
