/** Why a document is not read any further. `line` counts from 1; 0 when the place is not known. */
export interface UnreadableXml {
  readonly kind: "UnreadableXml";
  readonly reason: "DOCTYPE" | "ENTITY" | "MALFORMED" | "TRUNCATED" | "TOO_DEEP" | "TOO_LONG" | "ENCODING";
  readonly message: string;
  readonly line: number;
}

/** Ends the reading of a document; `readXml` makes a refusal of it. */
export class XmlFault extends Error {
  constructor(
    readonly reason: UnreadableXml["reason"],
    message: string,
  ) {
    super(message);
  }
}
