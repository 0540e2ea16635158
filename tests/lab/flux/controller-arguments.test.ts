import { controllerArguments } from "../../../infrastructure/lab/flux/controller-arguments";

test("a controller runs with its Deployment's arguments, but for those that name what the lab has not", () => {
  expect(
    controllerArguments([
      "--events-addr=http://notification-controller.flux-system.svc.cluster.local./",
      "--watch-all-namespaces",
      "--enable-leader-election",
      "--requeue-dependency=5s",
    ]),
  ).toEqual(["--watch-all-namespaces", "--requeue-dependency=5s", "--metrics-addr=0", "--health-addr=127.0.0.1:0"]);
});
