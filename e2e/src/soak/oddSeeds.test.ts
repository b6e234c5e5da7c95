import { expectSeedsToHold } from "./expectSeedsToHold.js";

test("the book is what its specification says, whatever happens to it: the odd seeds up to 200", async () => {
  await expectSeedsToHold(1);
}, 1_200_000);
