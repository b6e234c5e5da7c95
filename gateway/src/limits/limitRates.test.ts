import type { Caller, Identity } from "@tessera/kernel";
import { changeRateLimits } from "./changeRateLimits.js";
import { limitRates, RATE_LIMITS, type Asker } from "./limitRates.js";

const person = (subject: string, role: Identity["roles"][number]): Identity => ({ subject, roles: [role], scopes: [] });
const CALLERS: Record<Asker, (name: string) => Caller> = {
  anonymous: () => undefined,
  member: (name) => person(name, "member"),
  partner: (name) => person(name, "partner"),
  staff: (name) => person(name, "operator"),
};
const flows = RATE_LIMITS.flatMap(({ flow, fields, perMinute }) =>
  (Object.keys(perMinute) as Asker[]).map((asker) => ({ flow, asker, field: fields === "*" ? "me" : fields[0]! })),
);

test.each(flows)("$flow of one $asker are bounded, and another's are not touched", ({ flow, asker, field }) => {
  const limits = changeRateLimits(`${flow}.${asker}=3`)!;
  const count = limitRates(limits);
  const ask = (name: string, nowMs = 0) => count(CALLERS[asker](name), name, [field], nowMs);
  expect([ask("a"), ask("a"), ask("a")]).toEqual([undefined, undefined, undefined]);
  expect(ask("a")).toEqual({ flow, retryAfterSeconds: 20 });
  expect(ask("b")).toBeUndefined();
  expect(ask("a", 20_000)).toBeUndefined();
  expect(ask("a", 20_000)).toMatchObject({ flow });
});

test("an import is not throttled like a phone: neither purchases nor holds of a partner or an operator are counted", () => {
  const strict = RATE_LIMITS.flatMap(({ flow, perMinute }) =>
    Object.keys(perMinute).map((asker) => `${flow}.${asker}=1`),
  );
  const count = limitRates(changeRateLimits(strict.join(","))!);
  for (const caller of [CALLERS.partner("till"), CALLERS.staff("import")]) {
    for (let round = 0; round < 1_000; round += 1) {
      for (const field of ["recordPurchase", "recordPurchases", "recordReturn", "holdPoints", "captureHold"])
        expect(count(caller, "10.0.0.1", [field], 0)).toBeUndefined();
    }
  }
});

test("limits are changed one by one, and switched off", () => {
  const limits = changeRateLimits("redemptions.member=60, enrolments.partner=off")!;
  expect(limits.find(({ flow }) => flow === "redemptions")?.perMinute).toMatchObject({ member: 60, partner: 12_000 });
  expect(limits.find(({ flow }) => flow === "enrolments")?.perMinute).toEqual({});
});

test.each([
  "",
  "redemptions",
  "redemptions.member=0",
  "redemptions.member=x",
  "nothing.member=1",
  "redemptions.nobody=1",
])("%j changes none", (text) => expect(changeRateLimits(text)).toBeUndefined());
