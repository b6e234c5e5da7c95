import type { Run } from "../play/Run.js";
import { OPERATOR } from "../network/startSoakNetwork.js";
import { checkStep } from "./checkStep.js";

/** After the last step everything arrives, and clients read what stands. */
export async function checkEnd(run: Run): Promise<void> {
  await run.settle();
  await checkStep(run);
  await compareWallets(run);
  await compareIssuers(run);
}

async function compareWallets(run: Run): Promise<void> {
  for (const book of run.world.books) {
    const query = "query($card: String!) { memberByCard(cardNumber: $card) { wallet { available held debt } } }";
    const { memberByCard } = (await run.network.ask("members", query, { card: book.card }, OPERATOR)) as {
      memberByCard: { wallet: unknown };
    };
    const expected = { available: book.available(Date.now()), held: book.held, debt: book.debt };
    run.same(`the wallet of ${book.card}`, memberByCard.wallet, expected);
  }
}

async function compareIssuers(run: Run): Promise<void> {
  for (const { code } of run.world.partners) {
    const query = `query($code: String!) { issuerPoints(partnerCode: $code) { issued redeemed expired reversed outstanding } }`;
    const { issuerPoints } = (await run.network.ask("members", query, { code }, OPERATOR)) as { issuerPoints: unknown };
    const { issued, redeemed, expired: written, reversed } = run.world.totalsOf(code);
    // What has expired by now counts as expired, whether or not its entry stands.
    const due = run.world.books.flatMap((book) => book.dueBy(Date.now())).filter(({ lot }) => lot.issuer === code);
    const expired = written + due.reduce((sum, { points }) => sum + points, 0);
    run.same(`the points of ${code}`, issuerPoints, {
      ...{ issued, redeemed, expired, reversed },
      outstanding: issued - redeemed - expired - reversed,
    });
  }
}
