import { mistakes } from "../support/messages";

test.each([
  ["git: { branch: 'on' }", 'git.branch: is "on"'],
  ["git: { path: '1e3' }", 'git.path: is "1e3"'],
  ["cluster: { name: 'null' }", 'cluster.name: is "null"'],
  ["cluster: { name: '0x1f' }", 'cluster.name: is "0x1f"'],
])("%s is no text where Flux fills it in", (text, what) => {
  expect(mistakes(text)).toEqual([`${what}, which is no text where a manifest has it; write another one`]);
});

test.each(["git: { branch: feat/1.0 }", "cluster: { name: e3 }", "git: { path: ./on }"])("%s is one", (text) => {
  expect(mistakes(text)).toEqual([]);
});
