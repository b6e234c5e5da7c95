/** Languages that documents are written in, by ISO 639-1. */
export const DOCUMENT_LANGUAGES = ["cs", "sk", "pl", "en"] as const;

export type DocumentLanguage = (typeof DOCUMENT_LANGUAGES)[number];
