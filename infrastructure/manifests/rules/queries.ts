import { mistakeIn, queriesOf } from "../queries";
import { failureAt } from "../tree-object";
import type { Rule } from "./rule";

/** Every query of a dashboard and of an alert parses. */
export const queries: Rule = (tree) =>
  queriesOf([...tree.objects, ...tree.brought]).flatMap(({ object, at, name, language, text }) => {
    const mistake = mistakeIn(language, text);
    if (mistake === undefined) return [];
    return [failureAt(object, at, `asks in ${name} what is no ${language}, from ${mistake} on; mend it`)];
  });
