import { type Asked, substitute } from "../../infrastructure/manifests/substitute";

const variables = { HOST: "a.example.com", PORT: "80", LINES: "a\nb", EMPTY: "" };

test.each([
  ["host: ${HOST}", "host: a.example.com"],
  ['port: "${PORT}"', 'port: "80"'],
  ["a: ${NOTHING}.", "a: ."],
  ["a: ${NOTHING:=b}", "a: b"],
  ["a: ${EMPTY:-b}", "a: b"],
  ["a: ${HOST:=b}", "a: a.example.com"],
  ["a: ${LINES}", "a: ab"],
  ["a: $${HOST} $$1 $HOST $(x)", "a: ${HOST} $1 $HOST $(x)"],
])("%s becomes %s, as Flux makes it", (text, expected) => {
  expect(substitute(text, variables)).toBe(expected);
});

test.each([
  ["a: ${{ x }}", /^\$\{\{ x \} is no variable; write \$\$\{ for a literal \$\{$/],
  ["a: ${HOST%%.*}", /^\$\{HOST%%\.\*\} has an operator other than :=/],
  ["a: ${HOST", /^\$\{HOST has no closing brace/],
])("%s is refused", (text, message) => {
  expect(() => substitute(text, variables)).toThrow(message);
});

test("what is asked for is told", () => {
  const asked: Asked[] = [];
  substitute("${HOST} ${OTHER:=x} $${NOT}", variables, (each) => asked.push(each));
  expect(asked).toEqual([
    { variable: "HOST", optional: false },
    { variable: "OTHER", optional: true },
  ]);
});
