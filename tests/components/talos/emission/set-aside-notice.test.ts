import { setAsideNotice } from "../../../../components/talos/emission/set-aside-notice";

test("names each file that was set aside, and where what is to stay belongs", () => {
  const setAside = [
    { file: "kubeconfig", as: "kubeconfig.orig" },
    { file: "worker.yaml", as: "worker.yaml.orig.2" },
  ];
  expect(setAsideNotice({ setAside }, "/home/me/homelab/cluster/talos")).toBe(
    [
      "these files were not as the talos layer had written them, and were set aside;",
      "what is to stay belongs into the cluster definition",
      "  /home/me/homelab/cluster/talos/kubeconfig → kubeconfig.orig",
      "  /home/me/homelab/cluster/talos/worker.yaml → worker.yaml.orig.2",
    ].join("\n"),
  );
});

test("says nothing where nothing was", () => {
  expect(setAsideNotice({ setAside: [] }, "/")).toBeUndefined();
});
