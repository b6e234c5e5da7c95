import { openFinanceOffice } from "../finance/financeOffice.js";
import { mutate, settled } from "../support/smallCoalition.js";
import type { TestNetwork } from "../support/startTestNetwork.js";

const ADDRESS = "Dlouhá 1, 110 00 Praha";

/** Lets a partner pay fees that the operator invoices, from the next cycle on. */
export async function signFees(network: TestNetwork, partnerCode: string): Promise<void> {
  const operator = { name: "Tessera", address: ADDRESS, country: "CZ", vatId: "CZ12345678" };
  const terms = { idempotencyKey: "terms", clearing: "MULTILATERAL_NET", operator };
  expect(await mutate(network, "setSettlementTerms", terms, "")).toEqual({ __typename: "SettlementTermsSet" });
  const settlement = {
    handlingFeeBps: 100,
    issuanceFeePerPoint: "0.01",
    vat: { country: "CZ", vatId: "CZ87654321" },
    invoicing: { name: partnerCode, address: ADDRESS },
  };
  const contract = { partnerCode, effectiveFrom: "2025-01-02T00:00:00Z", currency: "CZK", unitPrice: "0.10" };
  const signed = await mutate(network, "signContract", { idempotencyKey: "fees", ...contract, settlement }, "");
  expect(signed).toEqual({ __typename: "ContractSigned" });
  await settled(network);
}

/** Brings the cycle and all before it to its invoices. */
export async function invoiceFees(network: TestNetwork, cycleId: string): Promise<void> {
  const office = openFinanceOffice(network);
  const cycles = await office.cycles();
  for (const { id } of cycles.slice(0, cycles.findIndex(({ id: ours }) => ours === cycleId) + 1))
    await office.command("closeSettlementCycle", { cycleId: id }, "SettlementCycleClosed", "cycle { id }");
  await office.approve(cycleId);
  await office.command("issueInvoices", { cycleId }, "InvoicesIssued", "issued");
}

/** Compares the cycle with a statement in which the partner tells of something that nobody else knows. */
export async function findBreak(network: TestNetwork, partnerCode: string, cycleId: string): Promise<void> {
  const office = openFinanceOffice(network);
  const csv = "line_id,reference,amount,currency,cycle,date,description\n1,their-1,1.00,CZK,2025-02,2025-02-12,";
  const statement = { partnerCode, cycleId, csv };
  await office.command("importPartnerStatement", statement, "PartnerStatementImported", "statementId");
  const { breaks } = await office.reconcile({ cycleId, source: "PARTNER", partnerCode });
  expect(breaks).toMatchObject({ MISSING_AT_US: 1 });
}

/** Plans that a partner leaves; nobody agrees on it. */
export async function planExit(network: TestNetwork, partnerCode: string): Promise<void> {
  await mutate(network, "registerPartner", { idempotencyKey: "fund", code: "fund", name: "Fund", country: "CZ" }, "");
  await settled(network);
  const days = { announcedOn: "2025-01-01", lastIssuingDay: "2030-12-31" };
  const exit = { partnerCode, reserveCode: "fund", mode: "BUY_OUT", ...days, reason: "It sells its shops." };
  await openFinanceOffice(network).command("beginExit", exit, "ExitChanged", "exit { id }");
}

/** Two people agree that one partner owes another something of the month after the invoiced one, the first that is open. */
export async function oweInMarch(network: TestNetwork, debtorCode: string, creditorCode: string): Promise<void> {
  const amount = { amount: "1.00", currency: "CZK" };
  const occurredAt = "2025-03-05T12:00:00Z";
  await openFinanceOffice(network).adjust({ debtorCode, creditorCode, amount, occurredAt, reason: "Shared costs." });
}
