#!/usr/bin/env bash
# Makes a Synology NAS ready for the nodes: shared folders, backup folders, NFS for the nodes only, SNMP for monitoring.
#
# It runs what is documented: `synoshare` (CLI Administrator Guide for Synology NAS, chapter 2) and plain Unix commands.
# DSM keeps NFS rules, the NFS version and SNMP where no documented command reaches, so for those it prints the step to
# do by hand (https://kb.synology.com/en-global/DSM/help/DSM/AdminCenter/file_share_privilege_nfs) and looks at what DSM
# made of it: /etc/exports in the form of exports(5), `showmount -e`, /proc/fs/nfsd/versions of nfsd(7), and snmpget.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../shell/device.sh
. "$folder/../shell/device.sh"
# shellcheck source=folders.sh
. "$folder/folders.sh"
# shellcheck source=nfs.sh
. "$folder/nfs.sh"
# shellcheck source=snmp.sh
. "$folder/snmp.sh"

usage() {
  cat <<'TEXT'
setup.sh [options] setup | check

  setup   makes shared folders and backup folders, and names the steps that are to be done by hand
  check   tells what differs, and changes nothing

  --dry-run      with setup: say what would be done, and do nothing
  --stack NAME   the stack, and with it the definition (prox-n100)
  --here         this is the NAS; without it, it is reached over SSH as NAS_SSH_USER
  --facts FILE   what `homelab facts synology` printed, where there is no Node
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
    -h | --help)
      usage
      exit 0
      ;;
    setup | check)
      [ -z "$command" ] || fail "one command at a time: $command or $1"
      command=$1
      ;;
    *) fail "there is no $1; see $program --help" ;;
  esac
  shift
done
[ -n "$command" ] || fail "say what to do: setup or check; see $program --help"

read_environment
load_facts synology
use_device "${NAS_SSH_USER:-}"
become_root
make_shares
make_folders
check_service
check_rules
check_snmp
verdict "the NAS is what the definition says"
