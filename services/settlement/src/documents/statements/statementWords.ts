import type { DocumentLanguage } from "../../domain/documentLanguage.js";
import { CS_WORDS } from "./words/CS_WORDS.js";
import { EN_WORDS } from "./words/EN_WORDS.js";
import { PL_WORDS } from "./words/PL_WORDS.js";
import { SK_WORDS } from "./words/SK_WORDS.js";
import type { StatementWords } from "./words/StatementWords.js";

const WORDS: Readonly<Record<DocumentLanguage, StatementWords>> = {
  cs: CS_WORDS,
  sk: SK_WORDS,
  pl: PL_WORDS,
  en: EN_WORDS,
};

export function statementWords(language: DocumentLanguage): StatementWords {
  return WORDS[language];
}

/** The word for a code; a code that no word is known for stands for itself. */
export function wordFor(words: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}
