/** The text of one operation, typed by what it answers and by its variables. The type parameters exist for the compiler alone. */
export interface TypedDocument<Result, Variables> {
  /** The operation's name, sent as `operationName`. */
  readonly name: string;
  readonly operation: "query" | "mutation" | "subscription";
  readonly text: string;
  readonly __types?: (variables: Variables) => Result;
}
