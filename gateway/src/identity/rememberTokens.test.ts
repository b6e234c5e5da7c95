import { rememberTokens } from "./rememberTokens.js";

function checked(expiresAtMs: number) {
  let nowMs = 0;
  let checks = 0;
  const { verify: remember, recall } = rememberTokens(
    async (authorization) => {
      checks++;
      if (authorization === "bad") throw new Error("not valid");
      return { caller: { subject: authorization, roles: [], scopes: [] }, expiresAt: new Date(expiresAtMs) };
    },
    () => nowMs,
  );
  return { remember, recall, checks: () => checks, at: (ms: number) => void (nowMs = ms) };
}

test("a token that holds is checked once in thirty seconds", async () => {
  const { remember, checks, at } = checked(1_000_000);
  for (const ms of [0, 1, 29_999]) {
    at(ms);
    expect((await remember("a")).caller.subject).toBe("a");
  }
  expect(checks()).toBe(1);
  at(30_000);
  await remember("a");
  expect(checks()).toBe(2);
});

test("a token is never remembered past its end, nor one person for another", async () => {
  const { remember, checks, at } = checked(5_000);
  await remember("a");
  expect((await remember("b")).caller.subject).toBe("b");
  at(5_000);
  await remember("a");
  expect(checks()).toBe(3);
});

test("a clock that is put back makes no token count longer", async () => {
  const { remember, checks, at } = checked(10_000_000);
  at(3_600_000);
  await remember("a");
  at(0);
  await remember("a");
  expect(checks()).toBe(2);
});

test("a token that does not hold is checked each time", async () => {
  const { remember, checks } = checked(5_000);
  await expect(remember("bad")).rejects.toThrow();
  await expect(remember("bad")).rejects.toThrow();
  expect(checks()).toBe(2);
});

test("only so many tokens are remembered", async () => {
  const { remember, checks } = checked(5_000);
  for (let person = 0; person <= 2_000; person++) await remember(String(person));
  await remember("2000");
  expect(checks()).toBe(2_001);
  await remember("0");
  expect(checks()).toBe(2_002);
});

test("what is recalled was checked, still holds, and is nobody else's", async () => {
  const { remember, recall, at } = checked(5_000);
  expect(recall("a")).toBeUndefined();
  await remember("a");
  await expect(remember("bad")).rejects.toThrow("not valid");
  expect(recall("a")?.caller.subject).toBe("a");
  expect(recall("b")).toBeUndefined();
  expect(recall("bad")).toBeUndefined();
  at(5_000);
  expect(recall("a")).toBeUndefined();
});
