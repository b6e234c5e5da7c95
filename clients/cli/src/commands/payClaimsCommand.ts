import type { Command } from "commander";
import {
  ApproveClaimPayout,
  ClaimPayout,
  ClaimPayouts,
  PrepareClaimPayout,
  type ClaimPayoutQuery,
  type ClaimPayoutsQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import { connectNetwork, type NetworkConnection } from "../network/connectNetwork.js";
import { readPages } from "../network/readPages.js";
import { savePaymentFiles } from "../network/savePaymentFiles.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { describePayout } from "../terminal/describePayout.js";
import { renderTable } from "../terminal/renderTable.js";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import { freshKey } from "./freshKey.js";

interface PayClaimsOptions extends CommonOptions {
  readonly prepare?: string;
  readonly dueBy?: string;
  readonly claim?: string[];
  readonly approve?: string;
  readonly payout?: string;
  readonly out?: string;
}

type Payout = NonNullable<ClaimPayoutQuery["claimPayout"]>;
type ListedPayout = ClaimPayoutsQuery["claimPayouts"]["nodes"][number];

/**
 * `tessera pay-claims`: pays what the operator owes beside the cycles' payments. Finance prepares a payout, another person approves exactly its
 * content, and its pain.001 is written. What is approved already is only shown, so that an approval may be repeated after any failure.
 */
export function payClaimsCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "pay-claims",
    "pay what the operator owes beside the cycles: prepare a payout, approve it, save its payment file; without an option, list them",
    "tessera pay-claims --approve HASH --out payments",
  )
    .option("--prepare <currency>", "as finance: prepare what is to be paid out in this currency")
    .option("--due-by <date>", "with --prepare: only what is due on that day or before, YYYY-MM-DD")
    .option(
      "--claim <id>",
      "with --prepare: only this claim; may be given several times",
      (value, earlier: string[] = []) => [...earlier, value],
    )
    .option("--approve <hash>", "as finance_approver: approve the payout whose content hash this is")
    .option("--payout <id>", "show this payout")
    .option("--out <dir>", "save its payment file there")
    .action(async (options: PayClaimsOptions) => {
      checkUsage(options);
      const network = await connectNetwork(options);
      try {
        await payClaims(context, network, options);
      } finally {
        await network.close();
      }
    });
}

function checkUsage({ prepare, dueBy, claim, approve, payout, out }: PayClaimsOptions): void {
  if ([prepare, approve, payout].filter((one) => one !== undefined).length > 1)
    throw new UsageError("give one of --prepare, --approve and --payout");
  if (prepare === undefined && (dueBy !== undefined || claim !== undefined))
    throw new UsageError("--due-by and --claim are for --prepare");
  if (out !== undefined && approve === undefined && payout === undefined)
    throw new UsageError("--out is for --approve and --payout");
  if (dueBy !== undefined && !/^\d{4}-\d\d-\d\d$/.test(dueBy)) throw new UsageError("--due-by is a day as YYYY-MM-DD");
}

async function payClaims(
  context: CommandContext,
  network: NetworkConnection,
  options: PayClaimsOptions,
): Promise<void> {
  const reader = network.clientAs("finance", "finance_approver", "operator", "auditor");
  if (options.prepare === undefined && options.approve === undefined && options.payout === undefined) {
    const all = await listPayouts(reader);
    context.print(options.json ? JSON.stringify(all, undefined, 2) : describeAll(all));
    return;
  }
  const id = options.payout ?? (await doStep(network, reader, options));
  const payout = await readPayout(reader, id);
  context.print(options.json ? JSON.stringify(payout, undefined, 2) : describePayout(payout));
  if (options.out !== undefined) {
    const saved = await savePaymentFiles(reader, payout.file ? [toSave(payout.file)] : [], options.out);
    context.tell(saved.length === 0 ? "There is no payment file to save." : `Saved: ${saved.join(", ")}`);
  }
  if (payout.status === "PROPOSED" && !options.json)
    context.tell(
      `Next: another person approves exactly this: tessera pay-claims --approve ${payout.contentHash} --out DIR`,
    );
}

function toSave({ name, sha256, url }: NonNullable<Payout["file"]>) {
  return { name, sha256, file: { url } };
}

/** Prepares or approves; answers the payout's id. */
async function doStep(
  network: NetworkConnection,
  reader: TesseraClient,
  { prepare, dueBy, claim, approve }: PayClaimsOptions,
): Promise<string> {
  if (prepare !== undefined) {
    const input = { currency: prepare, dueBy: dueBy ?? null, claimIds: claim ?? null };
    // What waits is in no second payout, so that each run may ask anew.
    const idempotencyKey = freshKey("pay-claims prepare", prepare);
    const { prepareClaimPayout: answer } = await network
      .clientAs("finance")
      .request(PrepareClaimPayout, { input: { ...input, idempotencyKey } });
    if (answer.__typename === "ClaimPayoutPrepared") return answer.payout.id;
    throw new NetworkRefused("prepare", {
      ...answer,
      ...("missing" in answer && { problems: toProblems(answer.missing) }),
    });
  }
  const found = (await listPayouts(reader)).findLast((one) => one.contentHash === approve);
  if (!found)
    throw new NetworkRefused("approve", { __typename: "UnknownPayout", message: "no payout has this content" });
  if (found.approvedBy !== null) return found.id;
  const input = { payoutId: found.id, contentHash: found.contentHash };
  const idempotencyKey = freshKey("pay-claims approve", found.id);
  const { approveClaimPayout: answer } = await network
    .clientAs("finance_approver")
    .request(ApproveClaimPayout, { input: { ...input, idempotencyKey } });
  if (answer.__typename === "ClaimPayoutApproved") return found.id;
  throw new NetworkRefused("approve", {
    ...answer,
    ...("missing" in answer && { problems: toProblems(answer.missing) }),
  });
}

function toProblems(
  missing: readonly {
    readonly partner: { readonly code: string } | null;
    readonly currency: string;
    readonly problem: string;
  }[],
) {
  return missing.map(({ partner, currency, problem }) => ({ path: [partner?.code ?? "operator", currency], problem }));
}

async function listPayouts(client: TesseraClient): Promise<readonly ListedPayout[]> {
  const { nodes } = await readPages(
    async (place) => client.request(ClaimPayouts, { waiting: false, ...place }),
    ({ claimPayouts }) => claimPayouts,
  );
  return nodes;
}

/** A payout with all of its transfers. */
async function readPayout(client: TesseraClient, id: string): Promise<Payout> {
  const { answer, nodes } = await readPages(
    async (place) => {
      const { claimPayout } = await client.request(ClaimPayout, { id, ...place });
      if (claimPayout) return claimPayout;
      throw new NetworkRefused("pay-claims", { __typename: "UnknownPayout", message: `there is no payout ${id}` });
    },
    ({ transfers }) => transfers,
  );
  return { ...answer, transfers: { ...answer.transfers, nodes: [...nodes] } };
}

function describeAll(payouts: readonly ListedPayout[]): string {
  if (payouts.length === 0)
    return "No payout was prepared; tessera claims --direction receives lists what may be paid.";
  const header = ["payout", "status", "transfers", "sum", "currency", "prepared by", "approved by", "pays on"];
  const rows = payouts.map((one) => [
    ...[one.id, one.status, String(one.transferCount), one.controlSum.amount, one.controlSum.currency],
    ...[one.proposedBy, one.approvedBy ?? "", one.executeOn ?? ""],
  ]);
  return renderTable(header, rows, [2, 3]);
}
