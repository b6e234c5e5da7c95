import { refuse, type Refused } from "@tessera/kernel";
import type { BankLine, BankPart, StatementHead, StatementUnreadable } from "../../domain/bank/bankLine.js";
import { readMt940Balance, readMt940Line, type Mt940Balance } from "./readMt940Line.js";
import { readMt940Details } from "./readMt940Details.js";
import { readTextLines } from "./readTextLines.js";

interface Open {
  readonly reference: string;
  account: string | null;
  number: number | null;
  page: string | null;
  opening: Mt940Balance | null;
  /** A page that begins or ends in the middle: its neighbours are in other files. */
  isPartial: boolean;
  closing: Mt940Balance | null;
}

/**
 * Reads customer statements MT940 as they come, one after the other in a file, with or without their SWIFT envelopes; pages of one
 * statement that follow each other are one. When the file is bad, the last thing yielded is a refusal, and what came before it must
 * not count. SWIFT Standards, category 9.
 */
export async function* readMt940(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<BankPart | Refused<StatementUnreadable>> {
  const reader = createMt940Reader();
  let place = 0;
  try {
    let field = "";
    for await (const text of readTextLines(chunks)) {
      place += 1;
      if (text === undefined) throw new Mt940Fault("a line is too long");
      const line = text.replace(ENVELOPE, "");
      const starts = /^:\d\d[A-Z]?:/.test(line);
      const ends = /^-(\}.*)?$/.test(line.trim());
      if (starts || ends) {
        yield* reader.take(field);
        field = starts ? line : "";
      } else if (field !== "") field += `\n${line}`;
      if (field.length > LONGEST_FIELD) throw new Mt940Fault("a field is too long");
    }
    yield* reader.take(field);
    yield* reader.end();
  } catch (error) {
    if (!(error instanceof Mt940Fault)) throw error;
    yield refuse({ kind: "StatementUnreadable", message: `The MT940 is not read: ${error.message}.`, line: place });
  }
}

class Mt940Fault extends Error {}

/** Basic and application headers of SWIFT, up to the text block. */
const ENVELOPE = /^\{1:.*\{4:\s*/;
const LONGEST_FIELD = 20_000;

/** Takes fields in their order. A line waits for its :86:, a statement for what may be its next page. */
function createMt940Reader() {
  let open: Open | undefined;
  let waiting: BankLine | undefined;
  let statements = 0;

  function* giveLine(): Generator<BankPart> {
    if (waiting) yield { kind: "LINE", line: waiting };
    waiting = undefined;
  }
  function* giveStatement(): Generator<BankPart> {
    if (open === undefined) return;
    statements += 1;
    yield { kind: "STATEMENT", head: headOf(open) };
    open = undefined;
  }
  function* begin(reference: string): Generator<BankPart> {
    // A page that ended in between goes on when the next message is its next page; :60M: tells.
    if (open?.closing && open.isPartial) {
      pending = reference;
      return;
    }
    yield* giveStatement();
    open = { reference, account: null, number: null, page: null, opening: null, isPartial: false, closing: null };
  }
  /** Reference of a message that may be the next page of the open statement, with what it has told of itself so far. */
  let pending: string | undefined;
  let next: Pick<Open, "account" | "number" | "page"> = { account: null, number: null, page: null };

  function* openPage(balance: Mt940Balance, isBetween: boolean): Generator<BankPart> {
    if (pending !== undefined && open?.closing) {
      const goesOn = isBetween && next.account === open.account && next.number === open.number;
      if (goesOn && balance.minor === open.closing.minor && balance.currency === open.closing.currency) {
        open.closing = null;
        open.isPartial = open.opening?.isBetween === true;
        pending = undefined;
        return;
      }
      const reference = pending;
      pending = undefined;
      yield* giveStatement();
      open = { reference, ...next, opening: null, isPartial: false, closing: null };
    }
    if (open === undefined || open.opening !== null) throw new Mt940Fault("an opening balance stands where none can");
    open.opening = { ...balance, isBetween };
    open.isPartial = isBetween;
  }

  return {
    *take(text: string): Generator<BankPart> {
      const [, tag = "", body = ""] = /^:(\d\d[A-Z]?):([\s\S]*)$/.exec(text) ?? [];
      if (tag === "") return;
      const value = body.trim();
      if (tag === "86") {
        if (waiting) waiting = readMt940Details(waiting, body);
        return;
      }
      yield* giveLine();
      if (tag === "20") yield* begin(value);
      else if (tag === "25") {
        const account = accountOf(value);
        if (pending === undefined && open) open.account = account;
        else next = { ...next, account };
      } else if (tag === "28C" || tag === "28") {
        const [, number, page = null] = /^(\d{1,5})(?:\/(\d{1,5}))?$/.exec(value) ?? [];
        const read = { number: number === undefined ? null : Number(number), page };
        if (pending === undefined && open) Object.assign(open, read);
        else next = { ...next, ...read };
      } else if (tag === "60F" || tag === "60M") {
        const balance = readMt940Balance(value);
        if (balance === undefined) throw new Mt940Fault("an opening balance cannot be read");
        yield* openPage(balance, tag === "60M");
      } else if (tag === "61") {
        if (!open?.opening || open.closing) throw new Mt940Fault("a line stands outside of a statement");
        waiting = readMt940Line(value, open.opening.currency);
      } else if (tag === "62F" || tag === "62M") {
        const balance = readMt940Balance(value);
        if (balance === undefined || !open?.opening || open.closing) {
          throw new Mt940Fault("a closing balance cannot be read, or stands where none can");
        }
        open.closing = balance;
        if (tag === "62M") open.isPartial = true;
      }
    },
    *end(): Generator<BankPart> {
      yield* giveLine();
      if (pending !== undefined) throw new Mt940Fault("a page ends before its balances");
      yield* giveStatement();
      if (statements === 0) throw new Mt940Fault("it has no statement");
    },
  };
}

function headOf(open: Open): StatementHead {
  const { reference, account, number, page, opening, closing, isPartial } = open;
  if (account === null || account === "") throw new Mt940Fault(`statement ${reference} has no account`);
  if (!opening || !closing) throw new Mt940Fault(`statement ${reference} ends before its closing balance`);
  if (opening.currency !== closing.currency)
    throw new Mt940Fault(`statement ${reference} has balances in two currencies`);
  if (opening.date > closing.date) throw new Mt940Fault(`statement ${reference} ends before it begins`);
  const name = number === null ? reference : `${closing.date.slice(0, 4)}-${number}`;
  return {
    iban: account,
    currency: opening.currency,
    statementRef: (isPartial && page !== null ? `${name}/${page}` : name) || "-",
    sequenceNo: isPartial ? null : number,
    openedOn: opening.date,
    closedOn: closing.date,
    openingMinor: opening.minor,
    closingMinor: closing.minor,
  };
}

/** Without blanks, the bank's BIC before it and the currency that some banks put behind it. */
function accountOf(value: string): string {
  const account = value.replace(/\s/g, "");
  const last = account.slice(account.lastIndexOf("/") + 1);
  const [, iban, currency = ""] = /^([A-Z]{2}\d{2}[A-Z0-9]*?\d)([A-Z]{3})?$/.exec(last) ?? [];
  return iban === undefined || iban.length + currency.length < 15 ? account : iban;
}
