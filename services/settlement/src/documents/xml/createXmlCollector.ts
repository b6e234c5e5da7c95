import { SaxesParser, type SaxesTagNS } from "saxes";
import type { XmlElement } from "./xmlElement.js";
import { XmlFault } from "./XmlFault.js";

/** Lengths in characters. */
export interface XmlLimits {
  /** Of elements inside each other. */
  readonly depth: number;
  /** Of one piece of text, a tag with its attributes, or a comment. */
  readonly textLength: number;
  /** Of an element that is handed out whole. */
  readonly elementLength: number;
}

export type XmlPart =
  | { readonly kind: "OPEN" | "CLOSE"; readonly path: string }
  | { readonly kind: "ELEMENT"; readonly path: string; readonly element: XmlElement; readonly namespace: string };

interface Growing {
  readonly name: string;
  readonly attributes: Record<string, string>;
  text: string;
  readonly children: XmlElement[];
}

/** Collects wanted elements while a document is written into it; throws XmlFault at what it refuses. */
export function createXmlCollector(elements: readonly string[], marks: readonly string[], limits: XmlLimits) {
  const wanted = new Set(elements);
  const marked = new Set(marks);
  const parser = new SaxesParser({ xmlns: true, position: true });
  const paths: string[] = [];
  /** What is being collected: the outermost wanted element and all that is open inside it. */
  const growing: Growing[] = [];
  let parts: XmlPart[] = [];
  let namespace = "";
  let written = 0;
  /** Where the last event ended: what the parser holds back begins there. */
  let heardAt = 0;
  let collectedFrom = 0;

  const heard = () => {
    heardAt = parser.position;
  };
  const open = (tag: SaxesTagNS) => {
    heard();
    if (paths.length === 0) namespace = tag.uri;
    if (paths.length >= limits.depth) throw new XmlFault("TOO_DEEP", `elements stand deeper than ${limits.depth}`);
    const path = paths.length === 0 ? tag.local : `${paths[paths.length - 1]}/${tag.local}`;
    paths.push(path);
    if (marked.has(path)) parts.push({ kind: "OPEN", path });
    if (growing.length === 0 && !wanted.has(path)) return;
    if (growing.length === 0) collectedFrom = parser.position;
    growing.push({ name: tag.local, attributes: attributesOf(tag), text: "", children: [] });
  };
  const close = () => {
    heard();
    const path = paths.pop() ?? "";
    const element = growing.pop();
    if (element !== undefined && wanted.has(path)) {
      parts.push({ kind: "ELEMENT", path, element, namespace });
      // What was handed out is no longer held.
      collectedFrom = parser.position;
    } else if (element !== undefined) growing[growing.length - 1]?.children.push(element);
    if (marked.has(path)) parts.push({ kind: "CLOSE", path });
  };
  const hearText = (text: string) => {
    heard();
    if (text.length > limits.textLength) throw tooLong(limits);
    const element = growing[growing.length - 1];
    if (element !== undefined) element.text += text;
  };
  parser.on("doctype", () => {
    throw new XmlFault("DOCTYPE", "it has a DOCTYPE");
  });
  parser.on("error", (error) => {
    throw faultOf(error);
  });
  parser.on("opentag", open);
  parser.on("closetag", close);
  parser.on("text", hearText);
  parser.on("cdata", hearText);
  parser.on("comment", heard);
  parser.on("processinginstruction", heard);

  return {
    /** Parses the next characters. */
    write(text: string): void {
      parser.write(text);
      written += text.length;
      if (written - heardAt > limits.textLength + text.length) throw tooLong(limits);
      if (growing.length > 0 && written - collectedFrom > limits.elementLength) throw tooLong(limits);
    },
    /** The document has ended. */
    close(): void {
      parser.close();
    },
    /** What came together since it was last asked. */
    take(): XmlPart[] {
      const taken = parts;
      parts = [];
      return taken;
    },
    line: (): number => parser.line,
  };
}

function attributesOf(tag: SaxesTagNS): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { prefix, local, value } of Object.values(tag.attributes)) {
    if (prefix !== "xmlns" && local !== "xmlns") attributes[local] = value;
  }
  return attributes;
}

function tooLong({ textLength, elementLength }: XmlLimits): XmlFault {
  return new XmlFault(
    "TOO_LONG",
    `a text is longer than ${textLength} characters, or an element than ${elementLength}`,
  );
}

function faultOf(error: Error): XmlFault {
  const message = error.message.replace(/^[^a-z]*:?\s*/i, "").split("\n", 1)[0] ?? "";
  if (/undefined entity|entity/.test(message))
    return new XmlFault("ENTITY", "it has an entity that XML does not define");
  if (/unclosed tag|unexpected end|must contain a root element|document must/.test(message)) {
    return new XmlFault("TRUNCATED", "it ends before it is complete");
  }
  return new XmlFault("MALFORMED", `it is not well formed (${message})`);
}
