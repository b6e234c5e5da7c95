import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import {
  Breaks,
  ImportPartnerStatement,
  ReceivedLines,
  Reconciliation,
  RunReconciliation,
  SettlementOfCycle,
  TesseraError,
  type BreaksQuery,
  type ReconciliationQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import { connectNetwork, type NetworkConnection } from "../network/connectNetwork.js";
import { importBankFile, sendBankFile, type BankFileOptions, type SentBankFile } from "../network/importBankFile.js";
import { readHead } from "../network/readHead.js";
import { readPages } from "../network/readPages.js";
import { uploadFile } from "../network/uploadFile.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { describeReconciliation } from "../terminal/describeReconciliation.js";
import { EXIT } from "../terminal/exitCode.js";
import { UsageError } from "../terminal/UsageError.js";
import { addBankFileOptions, tellBankImport } from "./bankImport.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import { findCycle } from "./findCycle.js";

interface ReconcileOptions extends CommonOptions, BankFileOptions {
  readonly cycle: string;
  readonly partner?: string;
  readonly bank?: true;
  readonly dryRun?: true;
}

type Run = NonNullable<ReconciliationQuery["reconciliation"]>;
type Break = BreaksQuery["breaks"]["nodes"][number];

const POLL_MS = 100;
const POLL_AT_MOST_MS = 2_000;
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/**
 * `tessera reconcile [FILE]`: imports what a partner or the operator's bank says about a cycle, compares it with what the network
 * says, and tells every difference. Ends with 1 while a break is open.
 */
export function reconcileCommand(context: CommandContext): Command {
  const command = networkCommand(
    context,
    "reconcile",
    "compare a cycle with a statement of a partner, or of the operator's bank, and tell every open break",
    "tessera reconcile alfa-2011-03.csv --partner alfa --cycle 2011-03",
  )
    .argument("[file]", "the statement; left out: compare again what was imported before")
    .requiredOption("--cycle <id>", "settlement cycle: its id, or its month as YYYY-MM")
    .option("--partner <code>", "partner whose statement it is; left out without a file: every partner")
    .option("--bank", "it is a statement of the operator's bank")
    .option("--dry-run", "keep nothing: no match, no break, and nothing of the file, which may be imported afterwards");
  return addBankFileOptions(command).action(async (file: string | undefined, options: ReconcileOptions) => {
    checkUsage(file, options);
    const network = await connectNetwork(options);
    try {
      const client = network.clientAs("finance");
      const cycleId = await findCycle(client, options.cycle);
      const isDry = options.dryRun === true;
      if (file !== undefined && !isDry) await importStatement(context, network, file, cycleId, options);
      const dryRunFile = file !== undefined && isDry ? await sendForDryRun(network, file, options) : null;
      await compare(context, client, cycleId, { ...options, dryRunFile, named: file });
    } finally {
      await network.close();
    }
  });
}

function checkUsage(file: string | undefined, { bank, partner, format, csv }: ReconcileOptions): void {
  if (bank && partner !== undefined) throw new UsageError("give either --partner or --bank");
  if (file !== undefined && !bank && partner === undefined)
    throw new UsageError("whose statement is it? give --partner, or --bank");
  if ((!bank || file === undefined) && (format !== undefined || csv !== undefined))
    throw new UsageError("--format and --csv are for a file of the bank");
}

async function importStatement(
  context: CommandContext,
  network: NetworkConnection,
  file: string,
  cycleId: string,
  options: ReconcileOptions,
): Promise<void> {
  if (options.bank) {
    const result = await importBankFile(network, file, options);
    if (result.__typename === "BankStatementImported") {
      context.tell(`Imported: ${result.statements.map(({ statementRef }) => statementRef).join(", ")}.`);
    }
    tellBankImport(context, result);
    return;
  }
  const fileId = await sendPartnerFile(network, file);
  const idempotencyKey = `reconcile import ${fileId}`;
  const input = { idempotencyKey, partnerCode: options.partner ?? "", cycleId, fileId };
  const { importPartnerStatement: answer } = await network
    .clientAs("finance")
    .request(ImportPartnerStatement, { input });
  if (answer.__typename === "PartnerStatementImported") {
    const { lines, badLines } = answer;
    context.tell(
      `${lines === 1 ? "1 line is" : `${lines} lines are`} imported${badLines === 0 ? "" : `; unreadable: ${badLines}`}.`,
    );
    // A line that cannot be compared is no reason to believe that all agrees.
    if (badLines > 0) context.exitWith(EXIT.REFUSED);
  } else if (answer.__typename === "ReconciliationRefused" && answer.earlier?.cycleId === cycleId) {
    context.tell(`This content was imported before, for this cycle, at ${answer.earlier.importedAt}.`);
  } else if (answer.__typename === "ReconciliationRefused" && answer.earlier) {
    const { cycleId: other, importedAt } = answer.earlier;
    throw new NetworkRefused("import", { ...answer, message: `was imported for cycle ${other} at ${importedAt}` });
  } else throw new NetworkRefused("import", answer);
}

/** Sends a file that is read as if it were imported. */
async function sendForDryRun(
  network: NetworkConnection,
  file: string,
  options: ReconcileOptions,
): Promise<SentBankFile | { readonly fileId: string }> {
  if (options.bank) return sendBankFile(network, file, options);
  return { fileId: await sendPartnerFile(network, file) };
}

async function sendPartnerFile(network: NetworkConnection, file: string): Promise<string> {
  const mediaType = (await readHead(file)).startsWith("PK") ? XLSX : "text/csv";
  return uploadFile(network.url, await network.tokenAs("finance"), file, mediaType);
}

async function compare(
  context: CommandContext,
  client: TesseraClient,
  cycleId: string,
  options: ReconcileOptions & {
    readonly dryRunFile: SentBankFile | { readonly fileId: string } | null;
    /** How its user calls the file. */
    readonly named: string | undefined;
  },
): Promise<void> {
  const { bank, partner: partnerCode, dryRun, json, dryRunFile: file, named } = options;
  const source = bank ? "BANK" : "PARTNER";
  // Each call compares anew, also what was compared before.
  const idempotencyKey = `reconcile ${randomUUID()}`;
  const input = {
    idempotencyKey,
    cycleId,
    source,
    partnerCode: partnerCode ?? null,
    dryRun: dryRun === true,
    file,
  } as const;
  const { runReconciliation: answer } = await client.request(RunReconciliation, { input });
  if (answer.__typename !== "ReconciliationStarted") throw new NetworkRefused("reconcile", answer);
  const run = await waitForEnd(client, answer.reconciliation.id);
  if (run.status === "FAILED") {
    throw new NetworkRefused("reconcile", { __typename: run.reason ?? "FAILED", message: describeFailure(run, named) });
  }
  const open = dryRun ? null : await listOpenBreaks(client, { cycleId, source, partnerCode: partnerCode ?? null });
  context.print(
    json ? JSON.stringify({ reconciliation: run, breaks: open }, undefined, 2) : describeReconciliation(run, open),
  );
  const count = run.breaks.reduce((sum, one) => sum + one.count, 0);
  if (count > 0) context.exitWith(EXIT.REFUSED);
  if (json) return;
  const overdue = (open ?? []).filter(({ isOverdue }) => isOverdue).length;
  const told = count === 0 ? "No open break." : `Open breaks: ${count}${overdue === 0 ? "" : `, overdue: ${overdue}`}.`;
  context.tell(`${told}${dryRun ? " Nothing of it is kept." : ""}`);
  if (source === "BANK" || partnerCode !== undefined) return;
  const silent = await listSilentPartners(client, cycleId);
  // With who has told nothing, nothing was compared; that is no agreement.
  if (silent.length > 0) context.tell(`Nothing was told by: ${silent.join(", ")}.`);
}

/** Which file, which line and why; of what was no file's fault, only that it is over. */
function describeFailure({ reasonDetail, reasonLine }: Run, file: string | undefined): string {
  if (reasonDetail === null || file === undefined) return "nothing more is compared";
  return `${file}${reasonLine === null ? "" : `:${reasonLine}`}: ${reasonDetail}`;
}

/** Codes of the partners with payments in a cycle whose own books have not told a line about it. */
async function listSilentPartners(client: TesseraClient, cycleId: string): Promise<string[]> {
  const { settlementCycle } = await client.request(SettlementOfCycle, { id: cycleId });
  const silent: string[] = [];
  for (const partnerCode of [...new Set(settlementCycle?.legs.map(({ partner }) => partner.code))].sort()) {
    const { receivedLines } = await client.request(ReceivedLines, { cycleId, partnerCode, first: 1 });
    if (receivedLines.nodes.length === 0) silent.push(partnerCode);
  }
  return silent;
}

/** Waits for the end of a comparison, however long it takes. */
async function waitForEnd(client: TesseraClient, id: string): Promise<Run> {
  for (let pauseMs = POLL_MS; ; pauseMs = Math.min(2 * pauseMs, POLL_AT_MOST_MS)) {
    const { reconciliation } = await client.request(Reconciliation, { id });
    if (reconciliation === null)
      throw new TesseraError([{ code: "MALFORMED_ANSWER", message: "the comparison has vanished" }]);
    if (reconciliation.status !== "RUNNING") return reconciliation;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function listOpenBreaks(
  client: TesseraClient,
  filter: { readonly cycleId: string; readonly source: "BANK" | "PARTNER"; readonly partnerCode: string | null },
): Promise<Break[]> {
  const { nodes } = await readPages(
    async (place) => client.request(Breaks, { filter, ...place }),
    ({ breaks }) => breaks,
  );
  return nodes.filter(({ status }) => status !== "RESOLVED");
}
