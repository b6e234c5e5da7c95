import { formatMoney, money, refuse, type InputProblem, type Refused } from "@tessera/kernel";
import { create } from "xmlbuilder2";
import {
  controlSum,
  type BankAccount,
  type OrderedTransfer,
  type PaymentOrder,
} from "../../domain/payments/paymentOrder.js";
import { checkPaymentOrder } from "./checkPaymentOrder.js";
import { paymentRule, type PaymentRule } from "./paymentRules.js";
import { sepaText } from "./sepaText.js";

/** An order that no bank would take; `path` of a problem leads into the order. */
export interface UnwritableOrder {
  readonly kind: "UnwritableOrder";
  readonly message: string;
  readonly problems: readonly InputProblem[];
}

const NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
const MOST_NAME = 70;
const MOST_REMITTANCE = 140;

/**
 * A customer credit transfer initiation, pain.001.001.09 (ISO 20022, version 2019), as text to be sent in UTF-8: one payment block,
 * transfers in the order given, NbOfTxs and CtrlSum exact. The same order gives the same bytes. Currencies: EUR, CZK, PLN. Names and
 * texts are transliterated and cut; ids, accounts and amounts are not: a wrong one refuses the whole order.
 */
export function writePain001(order: PaymentOrder): string | Refused<UnwritableOrder> {
  const problems = checkPaymentOrder(order);
  const rule = paymentRule(order.currency);
  if (problems.length > 0 || rule === undefined) {
    return refuse({ kind: "UnwritableOrder", message: "The payment order cannot be written.", problems });
  }
  const initiation = { GrpHdr: header(order), PmtInf: paymentBlock(order, rule) };
  const document = { Document: { "@xmlns": NAMESPACE, CstmrCdtTrfInitn: initiation } };
  return `${create({ version: "1.0", encoding: "UTF-8" }, document).end({ prettyPrint: true })}\n`;
}

function header(order: PaymentOrder): object {
  return {
    MsgId: order.messageId,
    CreDtTm: `${order.createdAt.toISOString().slice(0, 19)}Z`,
    ...totalsOf(order),
    InitgPty: { Nm: sepaText(order.initiator, MOST_NAME) },
  };
}

function totalsOf(order: PaymentOrder): object {
  return { NbOfTxs: String(order.transfers.length), CtrlSum: amountText(controlSum(order), order.currency) };
}

function paymentBlock(order: PaymentOrder, rule: PaymentRule): object {
  return {
    PmtInfId: order.messageId,
    PmtMtd: "TRF",
    // Each transfer is a line of its own on our statement, so that it is matched by its own reference.
    BtchBookg: "false",
    ...totalsOf(order),
    PmtTpInf: { SvcLvl: { Cd: rule.serviceLevel } },
    ReqdExctnDt: { Dt: order.executeOn },
    Dbtr: { Nm: sepaText(order.debtor.holder, MOST_NAME) },
    DbtrAcct: { Id: { IBAN: order.debtor.iban }, Ccy: order.currency },
    DbtrAgt: { FinInstnId: order.debtor.bic === null ? { Othr: { Id: "NOTPROVIDED" } } : { BICFI: order.debtor.bic } },
    ChrgBr: rule.chargeBearer,
    CdtTrfTxInf: order.transfers.map((transfer) => transferBlock(transfer, order.currency, rule)),
  };
}

function transferBlock(transfer: OrderedTransfer, currency: string, rule: PaymentRule): object {
  const { endToEndId, amountMinor, creditor } = transfer;
  const remittance = remittanceText(transfer, rule);
  return {
    PmtId: { InstrId: endToEndId, EndToEndId: endToEndId },
    Amt: { InstdAmt: { "@Ccy": currency, "#": amountText(amountMinor, currency) } },
    ...agentOf(creditor),
    Cdtr: { Nm: sepaText(creditor.holder, MOST_NAME) },
    CdtrAcct: { Id: { IBAN: creditor.iban } },
    ...(remittance !== "" && { RmtInf: { Ustrd: remittance } }),
  };
}

function agentOf({ bic }: BankAccount): object {
  return bic === null ? {} : { CdtrAgt: { FinInstnId: { BICFI: bic } } };
}

function remittanceText({ endToEndId, remittance }: OrderedTransfer, rule: PaymentRule): string {
  const text = sepaText(remittance, MOST_REMITTANCE);
  if (rule.carriesEndToEndId || text.includes(endToEndId)) return text;
  return sepaText(`${endToEndId} ${text}`, MOST_REMITTANCE);
}

function amountText(amountMinor: bigint, currency: string): string {
  return formatMoney(money(amountMinor, currency));
}
