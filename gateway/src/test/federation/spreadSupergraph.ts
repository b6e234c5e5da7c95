import { type ComposedSchemas, composeSchemas } from "./composeSchemas.js";

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@override", "@extends", "@interfaceObject", "@inaccessible"
])`;

/** Trips by their number; what a leg weighs is needed twice, with other arguments. */
const TRIPS = `${LINK}
type Query {
  trips: [Trip]
  plan: Plan @shareable
  crate: Crate
  found: [Found]
  load(id: ID!): Load
  twin: Twin
}
type Plan { id: ID! @shareable  trips: [Trip!] }
union Found = Trip | Crate
type Trip @key(fields: "number") @key(fields: "number code") {
  number: ID!
  code: ID!
  stop: Stop @shareable
  weight(unit: String!): Int
  title: String
  driven: Boolean @external
  finished: Boolean @requires(fields: "driven")
}
type Stop @key(fields: "id") { id: ID!  place: String @shareable  gate: Int }
type Crate @key(fields: "trips { number }") { trips: [Trip!]! }
interface Load @key(fields: "id") { id: ID! }
type Box implements Load @key(fields: "id") { id: ID!  side: Int!  fragile: Boolean @shareable }
type Barrel implements Load @key(fields: "id") { id: ID!  litres: Float }
type Twin { mark: Mark }
union Mark = Stamp | Seal
type Stamp @shareable { text: String }
type Seal { wax: String }
`;

/** Goes by the longer key, requires what requires, and knows loads by their interface alone. */
const DRIVERS = `${LINK}
type Query {
  plan: Plan @shareable
  drivers: [Driver!]
  loads: [Load]
  parcel: Parcel
}
type Plan { id: ID! @shareable  drivers: [Driver] }
type Trip @key(fields: "number code") {
  number: ID!
  code: ID!
  stop: Stop @shareable
  weight(unit: String!): Int @external
  title: String @override(from: "trips")
  late: Boolean @external
  driven: Boolean @requires(fields: "late")
  fee: Int @requires(fields: "weight(unit: \\"kg\\")")
  driver: Driver @provides(fields: "name")
}
type Stop { minutes: Int }
type Driver @key(fields: "id") @key(fields: "badge { series number }", resolvable: false) { id: ID!  badge: Badge  name: String @external  trips(first: Int = 2): [Trip] }
type Badge @shareable { series: String  number: Int }
type Load @interfaceObject @key(fields: "id") { id: ID!  note: String  drivers: [Driver!] }
interface Parcel { driver: Driver  next: Parcel }
type Letter implements Parcel @key(fields: "id") { id: ID!  driver: Driver  next: Parcel @provides(fields: "... on Letter { stamps }")  stamps: Int @external }
union Mark = Stamp
type Stamp @shareable { text: String }
`;

/** What the others leave open; a type of the first generation beside those of the second. */
const RECORDS = `${LINK}
type Query { letters: [Letter] }
type Trip @key(fields: "number") {
  number: ID!
  code: ID! @external
  stop: Stop @external
  late: Boolean @requires(fields: "stop { place }")
  history: [Entry!]
}
type Stop @key(fields: "id") { id: ID!  place: String @external }
type Driver @key(fields: "id") { id: ID!  name: String @shareable }
type Letter @key(fields: "id") { id: ID!  stamps: Int @shareable  weight: Float! }
type Crate @key(fields: "trips { number code }") { trips: [Trip]  seal: String }
extend type Box @key(fields: "id") { id: ID! @external  fragile: Boolean @shareable  label: Label }
enum Label { UP DOWN HIDDEN @inaccessible }
union Entry = Trip | Driver | Letter
`;

/**
 * What `nastySupergraph` leaves out: keys that hold lists, keys that are known but not resolved, requirements of requirements and with
 * arguments, shared roots and values without a key, overridden fields, unions of which a subgraph knows a part, an extended type of the
 * first federation. The schemas by subgraph, and what they compose to.
 */
export function spreadSupergraph(): ComposedSchemas {
  return composeSchemas({ trips: TRIPS, drivers: DRIVERS, records: RECORDS });
}
