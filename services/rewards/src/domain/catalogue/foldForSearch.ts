/** Letters that stay one letter under Unicode decomposition, as people type them without their keyboard. */
const PLAIN: Readonly<Record<string, string>> = {
  ł: "l",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ı: "i",
  ŋ: "n",
};

/** One form for text that differs in case, accents or blanks only: "Plyšová HRAČKA" → "plysova hracka". */
export function foldForSearch(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[łøđðþßæœıŋ]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(/[\s\p{Cc}\p{Cs}]+/gu, " ")
    .trim();
}

/** The words of a search, each of which a reward must contain. */
export function searchWords(search: string): string[] {
  return foldForSearch(search)
    .split(" ")
    .filter((word) => word !== "");
}
