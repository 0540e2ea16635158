import { providerArgs, strayVariables } from "../../../components/proxmox/provider";

test("everything that has a say in the connection is given, so that the shell's PROXMOX_VE_* have none", () => {
  const settings = { endpoint: "https://192.168.50.2:8006", insecure: true, apiToken: "u@pve!t=1" };
  expect(providerArgs(settings)).toEqual({
    endpoint: "https://192.168.50.2:8006",
    insecure: true,
    apiToken: "u@pve!t=1",
    minTls: "1.3",
  });
});

test.each([
  { insecure: true, stray: [] },
  { insecure: false, stray: ["PROXMOX_VE_INSECURE", "PM_VE_INSECURE"] },
])("with insecure: $insecure the variables $stray would have their way", ({ insecure, stray }) => {
  expect(strayVariables({ insecure })).toEqual(stray);
});
