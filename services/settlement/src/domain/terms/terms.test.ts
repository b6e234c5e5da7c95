import { secondPerson } from "../secondPerson.js";
import { unknownPartner } from "../unknownPartner.js";
import { termsOfDefinition } from "./cycleTerms.js";
import { termsAt } from "./termsAt.js";

const at = (text: string) => new Date(`2011-01-${text}T00:00:00Z`);

test("of a partner's versions the last one that has begun is in force, from its very instant on", () => {
  const versions = [
    { effectiveFrom: at("10"), name: "first" },
    { effectiveFrom: at("20"), name: "second" },
  ];
  const inForce = (instant: Date) => termsAt(versions, instant)?.name;
  expect(inForce(new Date(at("10").getTime() - 1))).toBeUndefined();
  expect([inForce(at("10")), inForce(new Date(at("20").getTime() - 1)), inForce(at("20")), inForce(at("31"))]).toEqual([
    ...["first", "first", "second", "second"],
  ]);
});

test("before any terms were set a cycle has no minimums, is paid at once, and is invoiced when finance says so", () => {
  expect(termsOfDefinition("GROSS")).toEqual({
    ...{ clearing: "GROSS", homeCurrency: false, minimumPayments: new Map(), paymentTermsDays: 0 },
    ...{ operator: null, invoicing: "BY_COMMAND" },
  });
});

test("who prepared something does not approve it", () => {
  expect(secondPerson("jana", "petr")).toBeUndefined();
  expect(secondPerson("jana", "jana")).toEqual({
    refused: {
      kind: "SecondPersonRequired",
      message: "Another person than the one who prepared it must approve it.",
    },
  });
});

test("a partner that is not there is refused by its code", () => {
  expect(unknownPartner()).toEqual({
    refused: { kind: "UnknownPartner", message: "No partner of the network has this code." },
  });
});
