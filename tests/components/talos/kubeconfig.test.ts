import { parse } from "yaml";
import { reachedAt } from "../../../components/talos/kubeconfig";

const kubeconfig = `apiVersion: v1
kind: Config
clusters:
- name: lab
  cluster:
    server: https://192.168.50.10:6443
    certificate-authority-data: Y2E=
users:
- name: admin@lab
  user:
    client-certificate-data: Y2VydA==
    client-key-data: a2V5
contexts:
- context:
    cluster: lab
    namespace: default
    user: admin@lab
  name: admin@lab
current-context: admin@lab
`;

test("stays as it is where the API is reached at the VIP", () => {
  expect(reachedAt(undefined, "192.168.50.10", kubeconfig)).toBe(kubeconfig);
});

test("follows a VIP that has changed since it was made", () => {
  const moved = kubeconfig.replace("192.168.50.10", "192.168.50.9");
  expect(parse(reachedAt(undefined, "192.168.50.9", kubeconfig))).toEqual(parse(moved));
});

test("goes to the endpoint, and checks the certificate for the VIP", () => {
  const original = parse(kubeconfig) as Record<string, unknown>;
  expect(parse(reachedAt("https://127.0.0.1:16443", "192.168.50.10", kubeconfig))).toEqual({
    ...original,
    clusters: [
      {
        name: "lab",
        cluster: {
          server: "https://127.0.0.1:16443",
          "certificate-authority-data": "Y2E=",
          "tls-server-name": "192.168.50.10",
        },
      },
    ],
  });
});
