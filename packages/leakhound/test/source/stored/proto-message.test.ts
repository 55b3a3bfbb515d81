import { expect, it } from "vitest";
import { protoMessage } from "../../../src/source/stored/proto-message.ts";

it("writes text and whole numbers as protocol buffers do", () => {
  // Field 1 "ab", field 3 300: the example of the encoding's documentation is 300 = ac 02.
  expect(
    Buffer.from(
      protoMessage([
        [1, "ab"],
        [3, 300n],
      ]),
    ).toString("hex"),
  ).toBe("0a02616218ac02");
  expect(Buffer.from(protoMessage([[2, "ä"]])).toString("hex")).toBe("1202c3a4");
  expect(Buffer.from(protoMessage([[7, 0n]])).toString("hex")).toBe("3800");
});
