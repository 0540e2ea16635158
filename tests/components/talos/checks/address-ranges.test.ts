import { rangeProblems } from "../../../../components/talos/checks/address-ranges";
import { definitionOf, threeNodes } from "../support/definitions";

const { network } = definitionOf(threeNodes);
const to = (change: Partial<typeof network>) => ({ network: { ...network, ...change } });
const last = { podSubnet: "10.244.0.0/16", serviceSubnet: "10.96.0.0/12" };

test("ranges that stay, and those of a state that does not say them, are fine", () => {
  expect(rangeProblems(to({}), last)).toEqual([]);
  expect(rangeProblems(to({ podSubnet: "10.1.0.0/16" }), { podSubnet: undefined, serviceSubnet: undefined })).toEqual(
    [],
  );
});

test("a running cluster keeps its ranges", () => {
  expect(rangeProblems(to({ podSubnet: "10.1.0.0/16", serviceSubnet: "10.2.0.0/16" }), last)).toEqual([
    "network.podSubnet would change from 10.244.0.0/16 to 10.1.0.0/16, and what runs keeps its addresses; write 10.244.0.0/16, or begin anew: npm run homelab -- destroy, then up",
    "network.serviceSubnet would change from 10.96.0.0/12 to 10.2.0.0/16, and what runs keeps its addresses; write 10.96.0.0/12, or begin anew: npm run homelab -- destroy, then up",
  ]);
});
