# shellcheck shell=bash
# SNMPv3 for monitoring. DSM sets it up by hand; whether it answers is asked with the credentials of the stack's config.

# systemStatus of SYNOLOGY-SYSTEM-MIB: 1 is normal.
# https://global.download.synology.com/download/Document/Software/DeveloperGuide/Firmware/DSM/All/enu/Synology_DiskStation_MIB_Guide.pdf
system_status=1.3.6.1.4.1.6574.1.1.0

snmp_steps="Control Panel → Terminal & SNMP → SNMP: SNMPv3 with the user and the two passwords of homelab:snmpUsername, homelab:snmpAuthPassword and homelab:snmpPrivPassword, SHA and AES"

check_snmp() {
  local port address settings answer
  port=$(facts_of snmp)
  [ "$port" != - ] || return 0
  address=$(facts_of device)
  if $here || ! command -v snmpget >/dev/null || ! command -v npx >/dev/null; then
    say note "whether SNMP answers is not looked at: that takes snmpget and the stack's config. $snmp_steps"
    return
  fi
  settings=$(mktemp -d)
  # shellcheck disable=SC2064 # the name of now
  trap "rm -rf $(quoted "$settings")" EXIT
  if ! snmp_settings >"$settings/snmp.conf"; then
    say note "whether SNMP answers is not looked at: the stack's config has no credentials for it. $snmp_steps"
    return
  fi
  # In a file that only its owner reads (snmp.conf(5)): arguments are for everybody to see.
  if answer=$(SNMPCONFPATH=$settings snmpget -v 3 -t 3 -r 1 -O qv "$address:$port" "$system_status" 2>&1); then
    say ok "SNMP answers (system status $answer)"
  else
    fix "SNMP does not answer at $address:$port: $(tail -n 1 <<<"$answer")" "$snmp_steps"
  fi
}

snmp_settings() {
  local user authentication privacy
  cd "$repository" || return 1
  user=$(npx pulumi config get --stack "$stack" homelab:snmpUsername 2>/dev/null) || return 1
  authentication=$(npx pulumi config get --stack "$stack" homelab:snmpAuthPassword 2>/dev/null) || return 1
  privacy=$(npx pulumi config get --stack "$stack" homelab:snmpPrivPassword 2>/dev/null) || return 1
  cat <<SETTINGS
defSecurityLevel authPriv
defSecurityName $user
defAuthType SHA
defAuthPassphrase $authentication
defPrivType AES
defPrivPassphrase $privacy
SETTINGS
}
