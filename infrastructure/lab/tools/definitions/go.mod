// Modules that carry the definitions of the kinds that charts of the tree bring; nothing of them is built. Each version is
// that of the image which the chart runs.
module homelab/lab/tools/definitions

go 1.26.0

require (
	github.com/cert-manager/cert-manager v1.21.2
	github.com/prometheus-operator/prometheus-operator v0.93.1
	sigs.k8s.io/external-dns v0.22.0
	tailscale.com v1.102.3
)
