import { requireLoopback } from "../../../../infrastructure/lab/engine/provider/loopback";

describe("an endpoint of an adapter", () => {
  it.each(["https://127.0.0.1:8006/", "127.1.2.3", "localhost:6443", "https://[::1]:443/api", "tcp://127.0.0.1"])(
    "may be on loopback: %s",
    (endpoint) => {
      expect(() => {
        requireLoopback(endpoint, "the API");
      }).not.toThrow();
    },
  );

  it.each([
    "https://192.168.50.10:8006/",
    "10.0.0.1",
    "https://api.example.com",
    "https://127.0.0.1.example.com",
    "https://localhost.example.com",
    "https://127.0.0.1@192.168.50.10/",
    "https://[::]:443",
    "0.0.0.0",
    "",
    "not a URL at all",
  ])("may be nowhere else: %s", (endpoint) => {
    expect(() => {
      requireLoopback(endpoint, "the API");
    }).toThrow(`the lab talks to loopback only, and the API is ${endpoint}; give the definition of a rehearsal`);
  });
});
