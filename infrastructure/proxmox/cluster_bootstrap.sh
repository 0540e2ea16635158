#!/usr/bin/env bash
# Makes a Proxmox host ready for the layers, holds its VMs against the definition, and brings the cluster up.
#
# Commands and their answers: https://pve.proxmox.com/pve-docs/pveum.1.html, pvesm.1.html, pvesh.1.html and the API that
# pvesh speaks, https://pve.proxmox.com/pve-docs/api-viewer/. The privileges are those of `homelab doctor`: one table for
# both, infrastructure/cli/doctor/proxmox-privileges.ts.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../shell/device.sh
. "$folder/../shell/device.sh"
# shellcheck source=prepare.sh
. "$folder/prepare.sh"
# shellcheck source=tokens.sh
. "$folder/tokens.sh"
# shellcheck source=devices.sh
. "$folder/devices.sh"
# shellcheck source=verify.sh
. "$folder/verify.sh"
# shellcheck source=up.sh
. "$folder/up.sh"

usage() {
  cat <<'TEXT'
cluster_bootstrap.sh [options] prepare | verify | up

  prepare   role, users, tokens, content types and the PCI mapping that the layers need; checks bridge and IOMMU
  verify    holds the VMs against the definition
  up        runs the layers, writes cluster/talos, and waits until Flux has taken over

  --dry-run        say what would be done, and do nothing
  --stack NAME     the stack, and with it the definition (prox-n100)
  --here           this is the Proxmox host; without it, it is reached over SSH as PROXMOX_SSH_USER
  --facts FILE     what `homelab facts proxmox` printed, where there is no Node
  --renew-tokens   make tokens anew whose value is lost
  --print-tokens   print new tokens instead of putting them into the stack's config
TEXT
}

command=""
while [ $# -gt 0 ]; do
  common_option "$@"
  if [ "$taken" -gt 0 ]; then
    shift "$taken"
    continue
  fi
  case $1 in
    --renew-tokens) renew_tokens=true ;;
    --print-tokens) print_tokens=true ;;
    -h | --help)
      usage
      exit 0
      ;;
    prepare | verify | up)
      [ -z "$command" ] || fail "one command at a time: $command or $1"
      command=$1
      ;;
    *) fail "there is no $1; see $program --help" ;;
  esac
  shift
done
[ -n "$command" ] || fail "say what to do: prepare, verify or up; see $program --help"

read_environment
if [ "$command" = up ]; then
  up
  exit 0
fi
load_facts proxmox
use_device "${PROXMOX_SSH_USER:-root}"
become_root
"$command"
