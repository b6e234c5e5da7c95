import { expectSeedsToHold } from "./expectSeedsToHold.js";

test("the book is what its specification says, whatever happens to it: the even seeds up to 200", async () => {
  await expectSeedsToHold(0);
}, 1_200_000);
