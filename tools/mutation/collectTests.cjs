"use strict";
const { format } = require("node:util");

/**
 * What `test`, `it` and `describe` say while something loads a file, in their order: [{name, run}]. Only what pure tests use is known, `each` among it: hooks,
 * `only` and `skip` are not, so that a file that needs them fails here instead of passing for less than it says.
 */
function collectTests(load) {
  const tests = [];
  const outer = [];
  const test = (name, run) => {
    tests.push({ name: [...outer, name].join(" "), run });
  };
  const describe = (name, declare) => {
    outer.push(name);
    declare();
    outer.pop();
  };
  test.each = eachOf(test);
  describe.each = eachOf(describe);
  const before = { test: globalThis.test, it: globalThis.it, describe: globalThis.describe };
  Object.assign(globalThis, { test, it: test, describe });
  try {
    load();
  } finally {
    Object.assign(globalThis, before);
  }
  return distinctNames(tests);
}

function eachOf(declare) {
  return (rows) => (name, run) => {
    for (const row of rows) {
      const values = Array.isArray(row) ? row : [row];
      const named = values.slice(0, (name.match(/%[sdijo]/g) ?? []).length);
      declare(format(name, ...named.map((value) => (typeof value === "bigint" ? `${value}` : value))), () =>
        run(...values),
      );
    }
  };
}

/** Two rows of a table may be called the same. */
function distinctNames(tests) {
  const seen = new Map();
  return tests.map(({ name, run }) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { name: times === 1 ? name : `${name} (${times})`, run };
  });
}

module.exports = { collectTests };
