import { type ComposedSchemas, composeSchemas } from "./composeSchemas.js";

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@override", "@interfaceObject"
])`;

/** Products and media, their interfaces and unions, lists of lists, several keys, a type that clients do not see. */
const SHELF = `${LINK}
type Query {
  products(first: Int! = 3): [Product]
  product(id: ID!, kind: Kind): Product
  must: Product!
  media(only: [Kind!] = [BOOK]): [Media!]
  node(id: ID!): Node
  matrix: [[Product!]]
  cube: [[[SearchResult]]!]
  search(text: String = "a", where: Where): [SearchResult]
  dated: [Dated!]!
  home: Shelf!
}
type Mutation {
  rename(id: ID!, name: String!): Product
  count(by: Int! = 1): Int!
}
input Where { kind: Kind = BOOK, text: [String!], not: Where }
enum Kind { BOOK FILM TOY HIDDEN @inaccessible }
interface Node { id: ID! }
interface Dated { date: String  by: Maker }
type Shelf { rows: [Row!]!  spot: Product  query: Query! }
type Row { items: [Product!]  top: Media  labels: [[String!]!] }
type Product implements Node & Dated @key(fields: "id") @key(fields: "sku") {
  id: ID!
  sku: String!
  name: String! @shareable
  secret: String @inaccessible
  size: Size
  parts: [[Size]]
  kind: Kind
  related(first: Int = 2): [Product]
  date: String
  by: Maker
  constructor: String
}
type Size { height: Int!  width: Int  tag: Tag }
type Tag @shareable { text: String!  colour: String }
interface Media implements Node @key(fields: "id") { id: ID!  title: String  tags: [Tag!] }
type Book implements Media & Node & Dated @key(fields: "id") { id: ID!  title: String  tags: [Tag!]  pages: Int!  date: String  by: Maker }
type Film implements Media & Node @key(fields: "id") { id: ID!  title: String  tags: [Tag!]  minutes: Int }
type Maker @key(fields: "id") { id: ID! }
union SearchResult = Product | Book | Film | Maker
`;

/** Adds to products what needs fields of others, and to all media through an interface object. */
const STORE = `${LINK}
type Query {
  reviews: [Review]
  best: Product
  flagged: [Media!]
}
type Mutation { review(product: ID!, text: String): Review }
type Product @key(fields: "id") {
  id: ID!
  name: String! @external
  kind: Kind @external
  size: Size @external
  shipping: Int @requires(fields: "size { height tag { text } }")
  bulk: Int! @requires(fields: "size { width }")
  label(language: String = "en"): String @requires(fields: "name kind")
  stock: Int!
  reviews(first: Int): [Review!]
}
enum Kind { BOOK FILM TOY HIDDEN }
type Size @external { height: Int!  width: Int  tag: Tag }
type Tag @shareable { text: String!  colour: String }
type Media @interfaceObject @key(fields: "id") { id: ID!  title: String @external  rating: Int!  quote: Review  slogan: String @requires(fields: "title") }
type Review { text: String  score: Int!  of: Product @provides(fields: "name")  about: Media  by: Maker!  replies: [Review] }
type Maker @key(fields: "id") { id: ID!  score: Float }
`;

/** Makers by their id, and products by another key than the others know. */
const PEOPLE = `${LINK}
type Query { maker(id: ID!): Maker  makers: [Maker!]! }
type Maker @key(fields: "id") {
  id: ID!
  name(upper: Boolean = false): String
  country: Country
  boss: Maker
  favourites: [[Product]]
  made: [Made!]
}
type Country { code: String!  names: [String!]! }
union Made = Product | Book
type Product @key(fields: "sku") { sku: String!  lore: String  owner: Maker! }
type Book @key(fields: "id") { id: ID!  editor: Maker }
`;

/** The schemas by subgraph, and what they compose to. */
export function nastySupergraph(): ComposedSchemas {
  return composeSchemas({ shelf: SHELF, store: STORE, people: PEOPLE });
}
