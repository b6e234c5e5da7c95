import { createBatcher, createReader, type Database, type Logger, type ServiceMetrics } from "@tessera/runtime";
import { openContacts } from "../store/contacts/openContacts.js";
import { openKeyring } from "../store/contacts/openKeyring.js";
import { sealPlainEmails } from "../store/contacts/sealPlainEmails.js";
import { readMembersOfCards } from "../store/members/readMembersOfCards.js";
import { loadSetup } from "../store/setup/loadSetup.js";
import { createAccountQueues } from "./batches/createAccountQueues.js";
import type { Book } from "./Book.js";
import { spendBatch, type SubmittedSpend } from "./points/spendBatch.js";
import { recordBatch, type SubmittedPurchase } from "./purchases/recordBatch.js";

export interface OpenBook {
  readonly database: Database;
  readonly log: Logger;
  /** Called after a commit that put facts into the outbox. */
  readonly published: () => void;
  /** Batches of earning, and of spending, that run side by side: one per core of the database. */
  readonly lanes: number;
  /** Told how many requests go together. */
  readonly metrics?: ServiceMetrics | undefined;
  /** Where the keys of personal data stand, outside of the database. */
  readonly keysFolder: string;
}

/** Measured: one batch of 8 costs the database less than half of 8 alone, batches of 100 are best for imports, and 1,000 collide. */
const BATCHES = { gather: 16, leastShare: 20, mostSideBySide: 8, slowMs: 50, mostInBatch: 100, mostWaiting: 50_000 };
const ACCOUNTS = { mostPerAccount: 500, concurrent: 4, mostWaiting: 10_000 };

/** Makes what the commands work with: the setup as it is now, and the ways into the book that bound what waits on it. */
export async function openBook({ database, log, published, lanes, keysFolder, metrics }: OpenBook): Promise<Book> {
  let setup = await loadSetup(database);
  const readMember = createReader((cards) => readMembersOfCards(database, cards), 2);
  const source = {
    database,
    setup: () => setup,
    async reloadSetup() {
      const loaded = await loadSetup(database);
      if (loaded.revision >= setup.revision) setup = loaded;
      return setup;
    },
  };
  const common = { lanes, ...BATCHES };
  const earning = createBatcher({
    ...common,
    uniqueIn: ({ scope, document }: SubmittedPurchase) => [
      `key ${scope} ${document.idempotencyKey}`,
      `receipt ${JSON.stringify([document.partnerCode, document.storeCode ?? "", document.receiptNumber])}`,
    ],
    run: async (purchases) => recordBatch(source, purchases),
    accountOf: ({ memberId }) => memberId,
    onBatch: (size) => metrics?.batched("earn", size),
  });
  const spending = createBatcher({
    ...common,
    uniqueIn: ({ memberId, spendId }: SubmittedSpend) => [memberId, spendId],
    run: async (spends) => spendBatch(database, spends),
    accountOf: ({ memberId }) => memberId,
    onBatch: (size) => metrics?.batched("spend", size),
  });
  const accounts = createAccountQueues(ACCOUNTS);
  const contacts = openContacts(database, await openKeyring(keysFolder));
  await sealPlainEmails(database, contacts);
  return {
    ...source,
    log,
    published,
    memberOf: async (whose) => ("memberId" in whose ? whose.memberId : readMember(whose.cardNumber)),
    earning,
    spending,
    accounts,
    contacts,
    idle: async () => {
      await Promise.all([earning.idle(), spending.idle(), accounts.idle()]);
    },
  };
}
