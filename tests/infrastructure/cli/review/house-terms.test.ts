import { houseTerms } from "../../../../infrastructure/cli/review/house-terms";
import { shippedDefinition } from "../../../support/shipped-definition";

const moved = shippedDefinition((each) => {
  each.nodes["worker-2"]!.address = "192.168.50.29";
});
const inTerms = houseTerms(shippedDefinition(), moved);

test.each([
  [
    "talosctl upgrade -n 192.168.50.11 --image 127.168.50.2:18444/nocloud-installer/eed1:v1.13.10",
    "talosctl upgrade -n 192.168.50.11 --image factory.talos.dev/nocloud-installer/eed1:v1.13.10",
  ],
  ["https://127.168.50.2:8006/api2", "https://192.168.50.2:8006/api2"],
  ["https://127.168.50.2:18443/client/v4", "https://api.cloudflare.com/client/v4"],
  [
    "https://127.168.50.10:6443 127.168.50.11 127.168.50.22.",
    "https://192.168.50.10:6443 192.168.50.11 192.168.50.22.",
  ],
  ["127.168.50.29", "192.168.50.29"],
  ["127.168.50.2 127.168.50.110 127.0.0.1", "127.168.50.2 127.168.50.110 127.0.0.1"],
])("%s", (lab, house) => {
  expect(inTerms(lab)).toBe(house);
});
