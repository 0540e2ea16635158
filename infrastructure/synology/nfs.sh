# shellcheck shell=bash
# NFS: the service, its version, and a rule for each node and no one else.

check_service() {
  local versions
  versions=$(as_root cat /proc/fs/nfsd/versions 2>/dev/null || true)
  if [[ " $versions " == *" +4.1 "* ]]; then
    say ok "NFS 4.1 is on"
  else
    fix "NFS 4.1 is off (${versions:-there is no NFS service}); the nodes mount with it" \
      "Control Panel → File Services → NFS: enable it, with NFSv4.1 as the maximum protocol"
  fi
}

check_rules() {
  local exports shown name path
  exports=$(as_root cat /etc/exports 2>/dev/null || true)
  shown=$(as_root showmount -e localhost 2>/dev/null || true)
  while IFS=$'\t' read -r name path; do
    check_rule "$name" "$path" "$exports" "$shown"
  done < <(facts_of share)
}

# check_rule NAME PATH EXPORTS SHOWN
check_rule() {
  local name=$1 path=$2 clients wrong="" client node options held
  # A line: the path, then a client with its options in parentheses for each rule.
  clients=$(path=$path awk '$1 "" == ENVIRON["path"] "" { for (i = 2; i <= NF; i++) print $i }' <<<"$3")
  while IFS=$'\t' read -r client node; do
    options=$(client=$client awk -F '[()]' '$1 "" == ENVIRON["client"] "" { print $2 }' <<<"$clients")
    if [ -z "$options" ]; then
      wrong+=" $node ($client) has no rule;"
    else
      wrong+=$(wrong_options "$client" "$options")
    fi
  done < <(facts_of client)
  while IFS= read -r held; do
    client=${held%%(*}
    [ -n "$client" ] || continue
    facts_of client | cut -f 1 | has "$client" || wrong+=" $client is no node and has a rule;"
  done <<<"$clients"
  if [ -n "$wrong" ]; then
    fix "NFS rules of $name:$wrong" "$(rule_steps "$name")"
  elif ! awk '{ print $1 }' <<<"$4" | has "$path"; then
    fix "$path has its rules, and showmount -e does not name it" "Control Panel → File Services → NFS: switch it off and on"
  else
    say ok "NFS rules of $name"
  fi
}

# wrong_options CLIENT OPTIONS: what an export's options lack, or have too much.
wrong_options() {
  local options=",$2," wanted
  for wanted in rw all_squash "anonuid=$squash_uid" "anongid=$squash_gid" sec=sys crossmnt; do
    [[ $options == *",$wanted,"* ]] || printf ' %s lacks %s;' "$1" "$wanted"
  done
}

rule_steps() {
  local nodes
  nodes=$(facts_of client | cut -f 1 | paste -sd ' ' -)
  printf '%s' "Control Panel → Shared Folder → $1 → Edit → NFS Permissions: a rule for each of $nodes and no other: read/write, squash \"Map all users to admin\", security sys, access to mounted subfolders allowed"
}
