import { Lexer, Source, TokenKind } from "graphql";

/** Beyond Latin-1. */
const WIDE = /[^\u0000-\u00ff]/;

/**
 * The same SDL with wide characters of its descriptions as escapes. JavaScript keeps a text with one such character in two bytes for
 * each, and so all that is cut from it: of an arrow in some description every name of the schema would become wide, every key of an
 * answer that is such a name, and every answer as a whole, which then takes twice as long to write.
 */
export function narrowSource(sdl: string): string {
  const lexer = new Lexer(new Source(sdl));
  const parts: string[] = [];
  let copied = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    const isText = token.kind === TokenKind.BLOCK_STRING || token.kind === TokenKind.STRING;
    if (!isText || !WIDE.test(token.value)) continue;
    parts.push(sdl.slice(copied, token.start), escaped(token.value));
    copied = token.end;
  }
  // What is joined from wide parts stays wide; what is decoded from bytes is as narrow as it can be.
  return Buffer.from(parts.join("") + sdl.slice(copied)).toString();
}

function escaped(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^\u0000-\u00ff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
