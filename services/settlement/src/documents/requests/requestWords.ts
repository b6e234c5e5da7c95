import type { ClaimKind } from "../../domain/claims/claim.js";
import type { DocumentLanguage } from "../../domain/documentLanguage.js";

/** Every word of a payment request in one language. Of claims, only those that a partner pays have a name here. */
export interface RequestWords {
  readonly title: string;
  readonly partner: string;
  readonly nothing: string;
  readonly what: string;
  readonly due: string;
  readonly reference: string;
  readonly symbol: string;
  readonly amount: string;
  readonly total: string;
  readonly payTo: string;
  readonly account: string;
  readonly holder: string;
  readonly noAccount: string;
  readonly each: string;
  readonly kinds: Readonly<Partial<Record<ClaimKind, string>>>;
  readonly page: (page: number, of: number) => string;
}

const CS: RequestWords = {
  title: "Výzva k platbě",
  partner: "Partner",
  nothing: "Nic není k úhradě.",
  what: "Za co",
  due: "Splatnost",
  reference: "Reference",
  symbol: "Variabilní symbol",
  amount: "K úhradě",
  total: "Celkem",
  payTo: "Platební údaje",
  account: "Účet (IBAN)",
  holder: "Majitel účtu",
  noAccount: "Účet pro tuto měnu zatím není; vyčkejte prosím na novou výzvu.",
  each: "Každou položku zaplaťte samostatně a uveďte její referenci nebo variabilní symbol.",
  kinds: {
    INVOICE: "Faktura",
    RESERVE_PAID_IN: "Vklad do rezervy",
    COLLATERAL: "Složení zajištění",
    RECOVERY: "Úhrada nesplaceného závazku",
  },
  page: (page, of) => `strana ${page} z ${of}`,
};

const SK: RequestWords = {
  title: "Výzva na platbu",
  partner: "Partner",
  nothing: "Nič nie je na úhradu.",
  what: "Za čo",
  due: "Splatnosť",
  reference: "Referencia",
  symbol: "Variabilný symbol",
  amount: "Na úhradu",
  total: "Spolu",
  payTo: "Platobné údaje",
  account: "Účet (IBAN)",
  holder: "Majiteľ účtu",
  noAccount: "Účet pre túto menu zatiaľ nie je; počkajte prosím na novú výzvu.",
  each: "Každú položku zaplaťte samostatne a uveďte jej referenciu alebo variabilný symbol.",
  kinds: {
    INVOICE: "Faktúra",
    RESERVE_PAID_IN: "Vklad do rezervy",
    COLLATERAL: "Zloženie zábezpeky",
    RECOVERY: "Úhrada nesplateného záväzku",
  },
  page: (page, of) => `strana ${page} z ${of}`,
};

const PL: RequestWords = {
  title: "Wezwanie do zapłaty",
  partner: "Partner",
  nothing: "Nie ma nic do zapłaty.",
  what: "Za co",
  due: "Termin płatności",
  reference: "Tytuł płatności",
  symbol: "Symbol zmienny",
  amount: "Do zapłaty",
  total: "Razem",
  payTo: "Dane do płatności",
  account: "Rachunek (IBAN)",
  holder: "Posiadacz rachunku",
  noAccount: "Nie ma jeszcze rachunku w tej walucie; prosimy zaczekać na nowe wezwanie.",
  each: "Każdą pozycję prosimy zapłacić osobnym przelewem i podać jej tytuł płatności.",
  kinds: {
    INVOICE: "Faktura",
    RESERVE_PAID_IN: "Wpłata do rezerwy",
    COLLATERAL: "Wpłata zabezpieczenia",
    RECOVERY: "Spłata zaległego zobowiązania",
  },
  page: (page, of) => `strona ${page} z ${of}`,
};

const EN: RequestWords = {
  title: "Payment request",
  partner: "Partner",
  nothing: "Nothing is to be paid.",
  what: "What for",
  due: "Due on",
  reference: "Payment reference",
  symbol: "Variable symbol",
  amount: "To pay",
  total: "Total",
  payTo: "Payment details",
  account: "Account (IBAN)",
  holder: "Account holder",
  noAccount: "There is no account in this currency yet; please wait for a new request.",
  each: "Please pay each item by a transfer of its own, with its reference or variable symbol.",
  kinds: {
    INVOICE: "Invoice",
    RESERVE_PAID_IN: "Payment into the reserve",
    COLLATERAL: "Collateral to be put up",
    RECOVERY: "Payment of what was in default",
  },
  page: (page, of) => `page ${page} of ${of}`,
};

const WORDS: Readonly<Record<DocumentLanguage, RequestWords>> = { cs: CS, sk: SK, pl: PL, en: EN };

export function requestWords(language: DocumentLanguage): RequestWords {
  return WORDS[language];
}
