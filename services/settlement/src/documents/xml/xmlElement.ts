/** An element with all that is in it. Names are local names: the namespace is told once, for the document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Its own text (not that of its children), as it stands. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** The first child of a name, and so on down the path; undefined when there is none. */
export function childAt(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let found = element;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found;
}

/** Trimmed text of the element at the path; null when it is missing or blank. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | null {
  const text = childAt(element, ...path)?.text.trim();
  return text === undefined || text === "" ? null : text;
}

/** All children of a name, in their order. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}
