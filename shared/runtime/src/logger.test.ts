import { PassThrough } from "node:stream";
import { createLogger } from "./logger.js";

test("an error is logged without what libraries hang on it", () => {
  const stream = new PassThrough();
  const error = Object.assign(
    new Error("the connection ended", { cause: Object.assign(new Error("reset"), { token: "hidden" }) }),
    {
      code: "57P01",
      client: { secretKey: "hidden" },
    },
  );
  createLogger("test", "info", stream).warn({ err: error }, "lost");
  const line = String(stream.read());
  expect(line).toContain("57P01");
  expect(line).toContain("reset");
  expect(line).not.toContain("hidden");
});
