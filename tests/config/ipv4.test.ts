import * as fc from "fast-check";
import {
  addressNumber,
  contains,
  formatAddress,
  formatNetwork,
  networkOf,
  overlap,
  urlAddress,
  isIpv6,
} from "../../config/ipv4";

test.each([
  ["0.0.0.0", 0],
  ["192.168.50.1", 3_232_248_321],
  ["255.255.255.255", 4_294_967_295],
])("%s is %d", (address, number) => {
  expect(addressNumber(address)).toBe(number);
  expect(formatAddress(number)).toBe(address);
});

test("addresses and numbers are each other's inverse", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(formatAddress(addressNumber(address))).toBe(address);
    }),
  );
});

test.each([
  ["192.168.50.7/24", "192.168.50.0/24", "192.168.50.255"],
  ["10.111.1.1/12", "10.96.0.0/12", "10.111.255.255"],
  ["1.2.3.4/32", "1.2.3.4/32", "1.2.3.4"],
  ["1.2.3.4/0", "0.0.0.0/0", "255.255.255.255"],
])("%s is in %s, which ends with %s", (cidr, network, last) => {
  expect(formatNetwork(networkOf(cidr))).toBe(network);
  expect(formatAddress(networkOf(cidr).last)).toBe(last);
});

test.each([
  ["192.168.50.0/24", "192.168.50.255", true],
  ["192.168.50.0/24", "192.168.51.0", false],
  ["128.0.0.0/1", "200.0.0.1", true],
])("%s has %s: %s", (cidr, address, expected) => {
  expect(contains(networkOf(cidr), address)).toBe(expected);
});

test.each([
  ["10.0.0.0/8", "10.244.0.0/16", true],
  ["10.244.0.0/16", "10.0.0.0/8", true],
  ["10.96.0.0/12", "10.112.0.0/12", false],
])("%s and %s overlap: %s", (a, b, expected) => {
  expect(overlap(networkOf(a), networkOf(b))).toBe(expected);
});

test.each([
  ["https://192.168.50.2:8006", "192.168.50.2"],
  ["https://proxmox.example.com:8006", undefined],
  [undefined, undefined],
])("the address in %s is %s", (url, expected) => {
  expect(urlAddress(url)).toBe(expected);
});

test.each(["::1", "fd00::/8", "2001:db8::1", "[fd00::2]:8006", "https://[fd00::2]:8006/a", "fe80::1%eth0", "[::1]"])(
  "%s is IPv6",
  (text) => {
    expect(isIpv6(text)).toBe(true);
  },
);

test.each(["192.168.50.1", "192.168.50.1:8006", "https://pve.lan:8006", "abc", "a:b", "", "50:11", "fd00"])(
  "%s is not",
  (text) => {
    expect(isIpv6(text)).toBe(false);
  },
);
