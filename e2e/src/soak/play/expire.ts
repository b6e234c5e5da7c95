import type { Step } from "../steps.js";
import type { Run } from "./Run.js";

/** Writes off what has expired by some instant. */
export async function expire(run: Run, { when }: Extract<Step, { do: "expire" }>): Promise<void> {
  const asOfMs = run.instantMs(when);
  const answer = await run.send("expirePoints", { asOf: new Date(asOfMs).toISOString() });
  const expired = run.world.books.map((book) => book.expire(asOfMs));
  run.world.books.forEach(({ entries }, index) => {
    const last = entries.at(-1);
    if (last && expired[index]?.lots) run.world.clearing.reach(last.atMs);
  });
  run.same("the answer to an expiry", answer, {
    __typename: "PointsExpired",
    lots: expired.reduce((sum, { lots }) => sum + lots, 0),
    points: expired.reduce((sum, { points }) => sum + points, 0),
  });
}
