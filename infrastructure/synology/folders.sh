# shellcheck shell=bash
# Shared folders, and the folders in them.

# Where DSM 6 and 7 have it; it is on no user's path.
synoshare=${SYNOSHARE:-/usr/syno/sbin/synoshare}

# What DSM calls "Map all users to admin": the apps run as several user ids, none of which the NAS knows, and with this
# each of them may read and write, whatever it is. These are the ids of DSM's own user admin and group users.
squash_uid=1024
squash_gid=100

# wanting WHAT WORD…: a change in `setup`, a difference in `check`.
wanting() {
  if [ "$command" = setup ]; then
    change "$@"
  else
    fix "$1 is missing" "$program setup makes it"
  fi
}

make_shares() {
  local name path held
  while IFS=$'\t' read -r name path; do
    held=$(path_of_share "$name")
    if [ "$held" = "$path" ]; then
      say ok "shared folder $name"
      check_writable "$path"
    elif [ -n "$held" ]; then
      fix "shared folder $name is $held and not $path" "write that path in the definition, or move the folder (Control Panel → Shared Folder)"
    elif as_root test -e "$path"; then
      # synoshare refuses a path that is there.
      fix "$path is there and is no shared folder" "move it away, run this again, and move its content back"
    elif ! as_root test -d "$(dirname "$path")"; then
      fix "$(dirname "$path") is not there" "make the volume in Storage Manager, or write another path in the definition"
    else
      # name, description, path, nobody shut out, administrators read and write, nobody read-only, browsable, no
      # advanced privileges
      wanting "shared folder $name" "$synoshare" --add "$name" "Homelab $(facts_of cluster)" "$path" "" @administrators "" 1 0
    fi
  done < <(facts_of share)
}

# path_of_share NAME: where a shared folder is, nothing if there is none of that name. `--get` shows a line such as
# "Path .....[/volume1/media]".
path_of_share() {
  local answer
  answer=$(as_root "$synoshare" --get "$1" 2>/dev/null || true)
  sed -n 's/^[[:space:]]*Path[[:space:].]*\[\(.*\)\][[:space:]]*$/\1/p' <<<"$answer"
}

make_folders() {
  local path
  while IFS= read -r path; do
    if as_root test -d "$path"; then
      say ok "folder $path"
      check_writable "$path"
    elif as_root test -d "$(share_of "$path")"; then
      wanting "folder $path" mkdir -p "$path"
    elif ! $dry_run; then
      fix "folder $path cannot be made: its shared folder is not there" "mend what stands above, then run this again"
    fi
  done < <(facts_of folder)
}

# share_of PATH: /volume1/media of /volume1/media/films.
share_of() {
  cut -d / -f 1-3 <<<"$1"
}

# The user that every client's user is mapped to has to be able to write; Windows ACLs of DSM count.
check_writable() {
  as_root sudo -n -u "#$squash_uid" -- test -w "$1" ||
    fix "user $squash_uid (admin) may not write in $1, and the nodes' users are mapped to it" \
      "Control Panel → Shared Folder → Edit → Permissions: read and write for the group administrators"
}
