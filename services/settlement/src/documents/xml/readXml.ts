import { TextDecoder } from "node:util";
import { refuse, type Refused } from "@tessera/kernel";
import { decoderFor } from "./decodeXml.js";
import { createXmlCollector, type XmlLimits, type XmlPart } from "./createXmlCollector.js";
import { XmlFault, type UnreadableXml } from "./XmlFault.js";

export type { XmlLimits, XmlPart } from "./createXmlCollector.js";
export type { UnreadableXml } from "./XmlFault.js";

/** What to hand out of a document; paths are local names from the root, "Document/BkToCstmrStmt/Stmt/Ntry". */
export interface XmlWishes {
  /** Elements handed out whole, once they are closed. One inside another is handed out first and left out of the outer one. */
  readonly elements: readonly string[];
  /** Elements of which only the beginning and the end are told. */
  readonly marks?: readonly string[];
  readonly limits?: Partial<XmlLimits>;
}

/** Memory stays bounded by what is wanted, not by the document: whole elements, one after the other. */
const LIMITS: XmlLimits = { depth: 64, textLength: 100_000, elementLength: 5_000_000 };
/** Pieces that are parsed at once; more would keep the event loop busy too long. */
const PIECE = 65_536;

/**
 * Reads XML from chunks of bytes, as they come. Yields parts in the order of the document: `OPEN` and `CLOSE` of marked elements,
 * `ELEMENT` for wanted ones (with the namespace of the root). When the document is bad, the last thing that is yielded is a
 * refusal, and what came before it must not count: a document is good only when it has been read to its end without one.
 * Refused are a DOCTYPE, any entity but the five of XML, what is not well formed, a document that ends too early, bytes that are
 * not of its encoding, and depths and lengths beyond the limits. Nothing is ever fetched or expanded.
 *
 * ```
 * for await (const part of readXml(chunks, { elements: ["Document/CstmrPmtStsRpt/GrpHdr"] })) {
 *   if (isRefused(part)) return part;
 *   if (part.kind === "ELEMENT") textAt(part.element, "MsgId");
 * }
 * ```
 */
export async function* readXml(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  wishes: XmlWishes,
): AsyncGenerator<XmlPart | Refused<UnreadableXml>> {
  const collector = createXmlCollector(wishes.elements, wishes.marks ?? [], { ...LIMITS, ...wishes.limits });
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of withWholeHead(chunks)) {
      decoder ??= decoderFor(chunk);
      if (decoder === undefined) throw new XmlFault("ENCODING", "its encoding is not one that is read here");
      for (let start = 0; start < chunk.length; start += PIECE) {
        collector.write(decode(decoder, chunk.subarray(start, start + PIECE)));
        yield* collector.take();
      }
    }
    collector.write(decoder === undefined ? "" : decode(decoder));
    collector.close();
    yield* collector.take();
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    yield refuse({
      kind: "UnreadableXml",
      reason: error.reason,
      message: `The XML is not read: ${error.message}.`,
      line: collector.line(),
    });
  }
}

function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw new XmlFault("ENCODING", "it has bytes that are not of its encoding");
  }
}

/** The same bytes, the first chunk being at least as long as an XML declaration. */
async function* withWholeHead(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array();
  for await (const chunk of chunks) {
    if (head === undefined) yield chunk;
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < 200) continue;
      yield head;
      head = undefined;
    }
  }
  if (head !== undefined && head.length > 0) yield head;
}
