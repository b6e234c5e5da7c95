/** A page as every list of the graph has it. */
interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The most that the graph gives at once. */
const PAGE_SIZE = 100;

/**
 * A list from its beginning to its end: `ask` answers what holds a page of it, `pageOf` finds the page there. Answers all nodes, in the order of
 * the list, with the last answer.
 */
export async function readPages<Answer, Node>(
  ask: (place: { readonly first: number; readonly after: string | null }) => Promise<Answer>,
  pageOf: (answer: Answer) => Page<Node>,
): Promise<{ readonly answer: Answer; readonly nodes: readonly Node[] }> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ;) {
    const answer: Answer = await ask({ first: PAGE_SIZE, after });
    const page = pageOf(answer);
    nodes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return { answer, nodes };
    after = page.pageInfo.endCursor;
  }
}
