import { lineProblems, slugProblems } from "./textProblems.js";

const LENGTH = [{ path: ["name"], problem: "must have 1 to 4 characters" }];
const UNREADABLE = [{ path: ["name"], problem: "must be readable text without blanks at its ends" }];

test.each([
  ["one character", "a", []],
  ["as many as may be", "abcd", []],
  ["letters of any script and blanks between", "č ř", []],
  ["characters outside the first plane, each counted once", "🍵🍵🍵🍵", []],
  ["a blank and a sign that joins, with something to see", "a\u200d b", []],
  ["nothing", "", LENGTH],
  ["one too many", "abcde", LENGTH],
  ["one too many outside the first plane", "🍵🍵🍵🍵🍵", LENGTH],
  ["a blank before", " a", UNREADABLE],
  ["a blank after", "a ", UNREADABLE],
  ["a line break", "a\nb", UNREADABLE],
  ["NUL", "a\0b", UNREADABLE],
  ["half of a pair", "a\ud83c", UNREADABLE],
  ["a turn of direction", "a\u202eb", UNREADABLE],
  ["a mark of direction", "a\u200eb", UNREADABLE],
  ["an isolate", "a\u2067b", UNREADABLE],
  ["only what nobody sees", "\u200b\u200d", UNREADABLE],
])("a line of %s", (_, text, problems) => {
  expect(lineProblems("name", text, 4)).toEqual(problems);
});

const SLUG = [{ path: ["code"], problem: "must be 1 to 4 lower-case letters, digits or hyphens" }];

test.each([
  ["a", []],
  ["a-09", []],
  ["z", []],
  ["", SLUG],
  ["abcde", SLUG],
  ["A", SLUG],
  ["aB", SLUG],
  ["Ba", SLUG],
  ["a_b", SLUG],
  ["č", SLUG],
  ["a\n", SLUG],
])("the code %j", (code, problems) => {
  expect(slugProblems("code", code, 4)).toEqual(problems);
});
