import { providerArgs, STRAY_VARIABLES } from "../../../components/cloudflare/provider";

test.each([
  [undefined, "https://api.cloudflare.com/client/v4"],
  ["https://mirror.example.com/client/v4", "https://mirror.example.com/client/v4"],
])(
  "with the endpoint %s the base URL is %s: it is always given, so that the shell's has no say",
  (endpoint, baseUrl) => {
    expect(providerArgs({ endpoint, apiToken: "token" })).toEqual({ apiToken: "token", baseUrl });
  },
);

test("names the variables that would be sent along with the token", () => {
  expect(STRAY_VARIABLES).toEqual(["CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_USER_SERVICE_KEY"]);
});
