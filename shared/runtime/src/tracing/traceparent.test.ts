import { parseTraceparent, traceHeaders, writeTraceparent } from "./traceparent.js";
import { currentTrace, newTrace, runInTrace } from "./traceContext.js";

const HEADER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

test("a header that is written is read back", () => {
  const trace = parseTraceparent(HEADER);
  expect(trace).toEqual({ traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", sampled: true });
  expect(writeTraceparent(trace!)).toBe(HEADER);
  expect(parseTraceparent(writeTraceparent({ ...trace!, sampled: false }))?.sampled).toBe(false);
});

test.each([
  ["nothing", undefined],
  ["two headers", [HEADER, HEADER]],
  ["an empty one", ""],
  ["upper case", HEADER.toUpperCase()],
  ["a trace id of zeros", `00-${"0".repeat(32)}-b7ad6b7169203331-01`],
  ["a span id of zeros", `00-0af7651916cd43dd8448eb211c80319c-${"0".repeat(16)}-01`],
  ["the forbidden version", HEADER.replace("00-", "ff-")],
  ["more than version 00 has", `${HEADER}-more`],
  ["a line break", `${HEADER}\n`],
])("%s is as no header", (_name, header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});

test("a later version is read as far as it is known", () => {
  expect(parseTraceparent(`${HEADER.replace("00-", "01-")}-more`)?.spanId).toBe("b7ad6b7169203331");
});

test("a request keeps its trace over everything that it waits for, and nothing else has it", async () => {
  const [one, other] = [newTrace(), newTrace()];
  const seen = async (): Promise<string | undefined> => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return traceHeaders().traceparent;
  };
  expect(await Promise.all([runInTrace(one, seen), runInTrace(other, seen), seen()])).toEqual([
    writeTraceparent(one),
    writeTraceparent(other),
    undefined,
  ]);
  expect(one.traceId).not.toBe(other.traceId);
  expect(currentTrace()).toBeUndefined();
});
