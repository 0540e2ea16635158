import { apiPatience } from "../../../stacks/flux/settings";

test.each([
  ["what is usual if nothing is said", {}, {}],
  ["what is usual for an empty value", { HOMELAB_API_WAIT: "" }, {}],
  ["the seconds that are named", { HOMELAB_API_WAIT: "900" }, { limit: 900_000 }],
])("the Kubernetes API is waited for: %s", (_, environment, patience) => {
  expect(apiPatience(environment)).toEqual(patience);
});

test.each(["0", "-5", "15m", "1.5", "a while"])("%p is no time to wait for it", (seconds) => {
  expect(() => apiPatience({ HOMELAB_API_WAIT: seconds })).toThrow(
    `HOMELAB_API_WAIT is "${seconds}"; write whole seconds, e.g. 900, or leave it empty`,
  );
});
