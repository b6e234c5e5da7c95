/** What the test's bank takes from a pain.001: read by the names of the elements alone, without the product's code. */
export interface OrderedTransfer {
  readonly endToEndId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly creditor: { readonly name: string; readonly iban: string };
  readonly remittance: string;
}

export interface ReadOrder {
  readonly messageId: string;
  readonly numberOfTransactions: number;
  readonly controlSumMinor: bigint;
  /** The account that is debited. */
  readonly iban: string;
  readonly executeOn: string;
  readonly transfers: readonly OrderedTransfer[];
}

/** Throws when an element that a bank needs is not there. */
export function readPaymentOrder(xml: string): ReadOrder {
  const [head = "", ...transfers] = xml.split("<CdtTrfTxInf>");
  return {
    messageId: inside(head, "MsgId"),
    numberOfTransactions: Number(inside(head, "NbOfTxs")),
    controlSumMinor: minor(inside(head, "CtrlSum")),
    iban: inside(inside(head, "DbtrAcct"), "IBAN"),
    executeOn: inside(inside(head, "ReqdExctnDt"), "Dt"),
    transfers: transfers.map((transfer) => ({
      endToEndId: inside(transfer, "EndToEndId"),
      amountMinor: minor(inside(transfer, "InstdAmt")),
      currency: /<InstdAmt Ccy="([A-Z]{3})"/.exec(transfer)?.[1] ?? "",
      creditor: { name: inside(inside(transfer, "Cdtr"), "Nm"), iban: inside(inside(transfer, "CdtrAcct"), "IBAN") },
      remittance: inside(transfer, "Ustrd"),
    })),
  };
}

function inside(xml: string, element: string): string {
  const found = new RegExp(`<${element}(?: [^>]*)?>([^]*?)</${element}>`).exec(xml)?.[1];
  if (found === undefined) throw new Error(`no ${element} in the payment order`);
  return found.trim().replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** "1234.50" in minor units of two digits. */
function minor(amount: string): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole) * 100n + BigInt(fraction.padEnd(2, "0"));
}
