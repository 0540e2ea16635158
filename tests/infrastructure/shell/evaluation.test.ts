import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluations } from "../../../infrastructure/shell/evaluation";

/** Lines that run the command in `$answer` in the bash that is here, unless they say why they are listed all the same. */
const RUNS_IT = [
  "echo $((answer * 1024))",
  'echo "$((${answer%T} * 1024))"',
  "((answer > 2))",
  "let answer=answer+1",
  "declare -i number=$answer",
  "[[ $answer -gt 2 ]]",
  "rows=(1) && echo ${rows[$answer]}",
  "rows=(1) && rows[answer]=2",
  "text=abc && echo ${text:answer}",
  'a=(1) && [ -v "$answer" ]',
  "eval true $answer",
  'bash -c "true $answer"',
  "echo ${!answer}",
  'printf -v "$answer" %s 1',
  'read -r "$answer" <<<1',
];

/** Lines that read the answer otherwise than it is written. */
const MISREADS = [
  `awk -F '\t' -v id="$answer" '$1 == id'`,
  'sed -n "s/^$answer=//p"',
  "for each in $answer; do :; done",
  "for each in a $answer; do :; done",
];

const HARMLESS = [
  '[ "$answer" -gt 2 ]',
  "[[ $answer == *T ]]",
  'echo "${answer:--}" ${answer:+x} ${answer%T} ${#answer} ${words[@]} ${BASH_SOURCE[0]}',
  `kind=$answer awk '$1 == ENVIRON["kind"]'`,
  "sed -n 's/^a=//p' <<<\"$answer\"",
  'while IFS= read -r each; do :; done <<<"$answer"',
  'for each in rw "id=$answer" "$talos"/*; do :; done',
  "# echo $((answer))",
  "true # eval $answer",
];

test.each(RUNS_IT)("%s runs what an answer holds, and is not let through", (line) => {
  const folder = mkdtempSync(join(tmpdir(), "homelab-evaluation-"));
  try {
    const mark = join(folder, "it-ran");
    spawnSync("bash", ["-c", line], { env: { PATH: process.env["PATH"], answer: answerFor(line, mark) } });
    expect(existsSync(mark)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  expect(evaluations(`true\n${line}\n`)).toEqual([{ line: 2, what: expect.any(String) as string }]);
});

test.each(MISREADS)("%s does not take an answer as it is, and is not let through", (line) => {
  expect(evaluations(line)).toHaveLength(1);
});

test.each(HARMLESS)("%s is let through", (line) => {
  expect(evaluations(line)).toEqual([]);
});

function answerFor(line: string, mark: string): string {
  return /eval|-c/.test(line) ? `; : > ${mark}` : `a[$(: > ${mark})]`;
}
