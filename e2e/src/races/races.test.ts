import { expectSound } from "./books.js";
import { eventually } from "../support/smallCoalition.js";
import { openArena, type Arena } from "./openArena.js";
import { raceAgainstTime } from "./raceAgainstTime.js";
import { raceForKeys } from "./raceForKeys.js";
import { raceForPrices } from "./raceForPrices.js";
import { raceForReceipts } from "./raceForReceipts.js";
import { raceBehindLocks } from "./raceBehindLocks.js";
import { raceOfClosers } from "./raceOfClosers.js";
import { raceOfPosters } from "./raceOfPosters.js";
import { raceForStock } from "./raceForStock.js";
import { raceForPoints } from "./raceForPoints.js";

let arena: Arena;
beforeAll(async () => {
  arena = await openArena();
}, 240_000);
afterAll(async () => arena.stop(), 60_000);
afterEach(async () => {
  // What a race leaves behind is true at once, not only in the end.
  await eventually(async () => {
    const { networkState } = await arena.send<{ networkState: { services: { parked: unknown[] }[] } }>(
      0,
      "{ networkState { services { parked { id } } } }",
    );
    return networkState.services.length === 4 && networkState.services.every(({ parked }) => parked.length === 0);
  });
});

describe("points", () => raceForPoints(() => arena));
describe("stock", () => raceForStock(() => arena));
describe("locks", () => raceBehindLocks(() => arena));
describe("time", () => raceAgainstTime(() => arena));
describe("keys", () => raceForKeys(() => arena));
describe("receipts", () => raceForReceipts(() => arena));
describe("prices", () => raceForPrices(() => arena));
describe("closers", () => raceOfClosers(() => arena));
describe("posters", () => raceOfPosters(() => arena));

it("in the end every book is sound, and all four agree", async () => expectSound(arena), 120_000);
