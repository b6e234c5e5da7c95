import {
  availablePoints,
  drawDigest,
  heldPoints,
  issuerLiability,
  membersBarrierRaised,
  networkCommands,
  resolveCards,
  reverseSpend as reverseSpendCommand,
  sealBook as sealBookCommand,
  spendPoints,
} from "@tessera/contracts";
import { answers, inTransaction, raiseBarrier, type CommandHandler, type RunningBus } from "@tessera/runtime";
import type { Book } from "../commands/Book.js";
import { reverseSpend } from "../commands/points/reverseSpend.js";
import { sealBook } from "../commands/seals/sealBook.js";
import { readMembersOfCards } from "../store/members/readMembersOfCards.js";
import { readBalances } from "../store/queries/readBalances.js";
import { readHeldPoints } from "../store/queries/readHeldPoints.js";
import { readIssuerLiability } from "../store/queries/readIssuerLiability.js";
import { checkBookSeals } from "../store/verification/checkBookSeals.js";
import { digestDraws } from "../store/verification/digestDraws.js";
import { LEDGER_CHECKS } from "../store/verification/ledgerChecks.js";
import { POINTS_CHECKS } from "../store/verification/pointsChecks.js";
import { runChecks } from "../store/verification/runChecks.js";
import { SEAL_CHECKS } from "../store/verification/sealChecks.js";

/** What the points book answers to the other services: cards and points for rewards, proofs for settlement, its state for partners. */
export function membersCommands(book: Book, bus: RunningBus): readonly CommandHandler[] {
  const network = networkCommands("members");
  return [
    answers(resolveCards, async ({ cardNumbers }) => {
      const found = await readMembersOfCards(book.database, cardNumbers);
      return { memberIds: cardNumbers.map((number) => found.get(number) ?? null) };
    }),
    answers(availablePoints, async ({ memberIds }) => {
      const found = new Map(
        (await readBalances(book.database, memberIds)).map(({ memberId, available }) => [memberId, Number(available)]),
      );
      return { available: memberIds.map((memberId) => found.get(memberId) ?? null) };
    }),
    answers(spendPoints, async ({ redemptionId, ...spend }) => {
      const answer = await book.spending.submit({ spendId: redemptionId, ...spend });
      book.published();
      return answer;
    }),
    answers(reverseSpendCommand, async (reversal) => ({ kind: await reverseSpend(book, reversal) })),
    answers(drawDigest, async ({ intervals }) => ({ rows: await digestDraws(book.database, intervals) })),
    answers(issuerLiability, async (question) => ({ rows: await readIssuerLiability(book.database, question) })),
    answers(heldPoints, async ({ issuerCodes }) => ({ rows: await readHeldPoints(book.database, issuerCodes) })),
    answers(sealBookCommand, async ({ sealId }) => {
      const { members, root, sealedAt } = await sealBook(book.database, sealId);
      return { members, root, sealedAt: sealedAt.toISOString() };
    }),
    answers(network.verify, async () => ({
      reports: [
        ...(await runChecks(book.database, [...LEDGER_CHECKS, ...SEAL_CHECKS, ...POINTS_CHECKS])),
        await checkBookSeals(book.database),
      ],
    })),
    answers(network.raiseBarrier, async ({ barrierId }) => {
      await inTransaction(book.database, async (tx) => raiseBarrier(tx, membersBarrierRaised, barrierId));
      book.published();
      return { raised: true as const };
    }),
    answers(network.state, async () => {
      const [setup, outboxAgeSeconds, parked] = await Promise.all([
        book.reloadSetup(),
        bus.outboxAgeSeconds(),
        bus.parked(),
      ]);
      return { revision: Number(setup.told), outboxAgeSeconds, parked };
    }),
    answers(network.resend, async ({ since }) => ({ facts: await bus.resend(new Date(since)) })),
    answers(network.replayParked, async ({ ids }) => ({ replayed: await bus.replayParked(ids) })),
  ];
}
