import type { ContractSigned, PartnerRegistered, ProgrammeDefined } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";
import { saveContractTerms, saveSettlementTerms } from "../../store/terms/saveTerms.js";
import { openFirstCycle } from "../cycles/openCycles.js";

/** What a batch of setup facts says, as far as settlement needs it. */
export interface LearnedSetup {
  /** The programme, told again with each version of its settlement terms. */
  readonly programmes: readonly ProgrammeDefined[];
  readonly partners: readonly PartnerRegistered[];
  readonly contracts: readonly ContractSigned[];
  /** Number of the last fact of the batch, those that settlement does not need included. */
  readonly revision: number;
}

/** Remembers the programme, its terms, the partners and their contracts; the first programme opens the first cycle. */
export async function learnSetup(tx: Tx, learned: LearnedSetup): Promise<void> {
  const { programmes, partners, contracts, revision } = learned;
  const programme = programmes.at(-1);
  await saveSettlementTerms(
    tx,
    programmes.flatMap(({ settlement }) => (settlement ? [settlement] : [])),
  );
  if (programme) {
    await tx.query(
      `INSERT INTO programme (code, time_zone, starts_on, cut_off, clearing) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (single) DO UPDATE SET code = excluded.code, time_zone = excluded.time_zone, starts_on = excluded.starts_on,
         cut_off = excluded.cut_off, clearing = excluded.clearing`,
      [programme.code, programme.timeZone, programme.startsOn, programme.cutOff, programme.clearing],
    );
    await openFirstCycle(tx);
  }
  // Of two facts about one partner in a batch the later one stands.
  const byCode = new Map(partners.map((partner) => [partner.code, partner.name]));
  await tx.query(
    `INSERT INTO partner (code, name) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (code) DO UPDATE SET name = excluded.name`,
    [[...byCode.keys()], [...byCode.values()]],
  );
  await saveContractTerms(tx, contracts);
  await tx.query("UPDATE setup_revision SET revision = greatest(revision, $1)", [revision]);
}
