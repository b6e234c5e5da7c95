import { ArgsType, type ClassType, Field, Int, ObjectType } from "type-graphql";
import { NotAnAnswer } from "../errors.js";
import { PageInfo } from "./types/PageInfo.js";

export const MOST_PER_PAGE = 100;

/** The arguments of a connection; a list with more of them extends this class. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 20 })
  first!: number;

  @Field(() => String, { nullable: true })
  after?: string | null;
}

/** Checks `first`; throws BAD_USER_INPUT outside 0..100. Answers how many rows to show and how many to read. */
export function pageSize(args: PageArgs): { readonly show: number; readonly read: number } {
  if (args.first < 0 || args.first > MOST_PER_PAGE) {
    throw new NotAnAnswer("BAD_USER_INPUT", `\`first\` must be between 0 and ${MOST_PER_PAGE}.`);
  }
  // One row more tells whether another page follows.
  return { show: args.first, read: args.first + 1 };
}

export interface Edge<Node> {
  readonly node: Node;
  readonly cursor: string;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
  /** A function is called only when the field is selected. */
  readonly totalCount: number | (() => Promise<number>);
}

export interface Page<Row, Node> {
  readonly args: PageArgs;
  /** Up to `pageSize(args).read` rows in the list's order, from behind `after` on. */
  readonly rows: readonly Row[];
  readonly toNode: (row: Row) => Node;
  readonly cursorOf: (row: Row) => string;
  readonly totalCount: number | (() => Promise<number>);
}

/** Rows of one page in the shape of a Relay connection. */
export function presentConnection<Row, Node>({
  args,
  rows,
  toNode,
  cursorOf,
  totalCount,
}: Page<Row, Node>): Connection<Node> {
  const { show } = pageSize(args);
  const edges = rows.slice(0, show).map((row) => ({ node: toNode(row), cursor: cursorOf(row) }));
  const pageInfo = {
    hasNextPage: rows.length > show,
    hasPreviousPage: args.after !== undefined && args.after !== null,
    startCursor: edges.at(0)?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, nodes: edges.map((edge) => edge.node), pageInfo, totalCount };
}

/** Declares `<name>Edge` and `<name>Connection` for a node type of this service. Call it once per node, at the top of a module. */
export function connectionTypes<Node extends object>(
  node: () => ClassType<Node>,
  name: string,
): { readonly Edge: ClassType<Edge<Node>>; readonly Connection: ClassType<Connection<Node>> } {
  @ObjectType(`${name}Edge`)
  class EdgeType implements Edge<Node> {
    @Field(() => node())
    node!: Node;

    @Field(() => String)
    cursor!: string;
  }

  @ObjectType(`${name}Connection`)
  class ConnectionType implements Connection<Node> {
    @Field(() => [EdgeType])
    edges!: Edge<Node>[];

    @Field(() => [node()])
    nodes!: Node[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int)
    totalCount!: number | (() => Promise<number>);
  }

  return { Edge: EdgeType, Connection: ConnectionType };
}
