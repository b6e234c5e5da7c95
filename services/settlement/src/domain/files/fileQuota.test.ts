import { checkQuota } from "./fileQuota.js";

const QUOTA = { dayBytes: 100, lifeBytes: 1_000 };
const use = (dayBytes: number, lifeBytes: number) => ({ dayBytes, lifeBytes, secondsToOldest: 59.2 });

test.each([
  ["the last byte of a day", use(99, 99), 1, null],
  ["one byte more", use(99, 99), 2, { quota: "DAY", limitBytes: 100, usedBytes: 99, retryAfterSeconds: 60 }],
  ["nothing, when the day is full", use(100, 100), 0, null],
  ["the last byte of a life", use(0, 999), 1, null],
  [
    "one byte more than a life",
    use(0, 999),
    2,
    { quota: "LIFE", limitBytes: 1_000, usedBytes: 999, retryAfterSeconds: null },
  ],
  ["what passes both: time makes no room", use(99, 999), 2, { quota: "LIFE", retryAfterSeconds: null }],
])("%s", (_name, used, moreBytes, expected) => {
  const exceeded = checkQuota(QUOTA, used, moreBytes);
  if (expected === null) expect(exceeded).toBeNull();
  else expect(exceeded).toMatchObject(expected);
});
