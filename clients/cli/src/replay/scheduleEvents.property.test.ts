import fc from "fast-check";
import type { ReplayEvent } from "../events/ReplayEvent.js";
import { scheduleEvents } from "./scheduleEvents.js";

/** Few cards and rewards, so that events collide. */
const event = fc.oneof(
  fc.record({ kind: fc.constant("PURCHASE" as const), card: fc.constantFrom("1", "2", "3") }),
  fc.record({ kind: fc.constant("RETURN" as const), card: fc.constantFrom("1", "2", "3") }),
  fc.record({
    kind: fc.constant("REDEMPTION" as const),
    card: fc.constantFrom("1", "2", "3"),
    reward: fc.constantFrom("mug", "cup"),
  }),
);

function toEvent(drawn: { kind: ReplayEvent["kind"]; card: string; reward?: string }, index: number): ReplayEvent {
  const common = { atMs: index, cardNumber: drawn.card };
  const receipt = { ...common, partnerCode: "alfa", receiptNumber: String(index) };
  if (drawn.kind === "PURCHASE") return { kind: "PURCHASE", ...receipt, currency: "CZK", lines: [] };
  if (drawn.kind === "RETURN") return { kind: "RETURN", ...receipt, lines: [] };
  return { kind: "REDEMPTION", ...common, requestId: String(index), rewardCode: drawn.reward ?? "" };
}

/** True when the later event must wait for the answer to the earlier one. */
function mustWait(earlier: ReplayEvent, later: ReplayEvent): boolean {
  const sameCard = earlier.cardNumber === later.cardNumber;
  const sameReward =
    earlier.kind === "REDEMPTION" && later.kind === "REDEMPTION" && earlier.rewardCode === later.rewardCode;
  return sameReward || (sameCard && !(earlier.kind === "PURCHASE" && later.kind === "PURCHASE"));
}

describe("the order of a replay's events", () => {
  it("is kept for each card and each reward, whatever the network's answers take", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 40 }),
        fc.infiniteStream(fc.nat(4)),
        fc.integer({ min: 1, max: 9 }),
        async (drawn, delays, limit) => {
          const events = drawn.map(toEvent);
          const begun: number[] = [];
          const answered = new Map<number, number>();
          let step = 0;
          let under = 0;
          const schedule = scheduleEvents({
            unfinishedAtMost: limit,
            requestsAtMost: 2,
            async send({ atMs, kind }) {
              begun.push(atMs);
              const beganAt = step++;
              if (kind !== "PURCHASE") expect(++under).toBeLessThanOrEqual(2);
              for (const earlier of events.slice(0, atMs)) {
                const self = events[atMs];
                if (self !== undefined && mustWait(earlier, self))
                  expect(answered.get(earlier.atMs)).toBeLessThan(beganAt);
              }
              for (let turns = delays.next().value ?? 0; turns > 0; turns--)
                await new Promise((resolve) => setImmediate(resolve));
              if (kind !== "PURCHASE") under--;
              answered.set(atMs, step++);
            },
          });
          for (const item of events) await schedule.add(item);
          await schedule.finish();
          expect(answered.size).toBe(events.length);
          for (const card of ["1", "2", "3"]) {
            const purchases = begun.filter(
              (index) => events[index]?.cardNumber === card && events[index]?.kind === "PURCHASE",
            );
            expect(purchases).toEqual([...purchases].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("lets what does not collide go side by side", async () => {
    let under = 0;
    let most = 0;
    const schedule = scheduleEvents({
      async send() {
        most = Math.max(most, ++under);
        await new Promise((resolve) => setTimeout(resolve, 5));
        under--;
      },
    });
    for (let card = 0; card < 10; card++) {
      await schedule.add({
        kind: "REDEMPTION",
        atMs: card,
        cardNumber: `${card}`,
        requestId: `${card}`,
        rewardCode: `${card}`,
      });
    }
    await schedule.finish();
    expect(most).toBe(10);
  });

  it("sends nothing more after a failure and tells the first one", async () => {
    const sent: number[] = [];
    const schedule = scheduleEvents({
      async send({ atMs }) {
        sent.push(atMs);
        await new Promise((resolve) => setImmediate(resolve));
        if (atMs === 1) throw new Error("refused");
      },
    });
    const add = (atMs: number) =>
      schedule.add({ kind: "RETURN", atMs, cardNumber: "1", partnerCode: "alfa", receiptNumber: "", lines: [] });
    for (let index = 0; index < 5; index++) await add(index);
    await expect(schedule.finish()).rejects.toThrow("refused");
    expect(sent).toEqual([0, 1]);
    await expect(add(9)).rejects.toThrow("refused");
  });
});
