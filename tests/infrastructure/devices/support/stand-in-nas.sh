#!/usr/bin/env bash
# Stands in for what setup.sh calls on a Synology NAS: synoshare, showmount, sudo, and the plain test, mkdir and cat on a
# tree of files of its own. Named as each of them, it finds out by its own name which it is. What it keeps is a folder of
# small files.
#
# Sources: synoshare of the CLI Administrator Guide for Synology NAS, chapter 2; exports(5), showmount(8) and nfsd(7).
state=$STAND_IN_STATE
command=${0##*/}

die() {
  echo "$1" >&2
  exit "${2:-1}"
}

note() {
  echo "$command $*" >>"$state/log"
}

case $command in
  id) echo "$(<"$state/uid")" ;;
  showmount)
    echo "Export list for localhost:"
    while IFS= read -r path; do echo "$path 192.168.50.0/24"; done <"$state/mounted"
    ;;
  test)
    [ "$1" = -d ] && { [ -d "$state/root$2" ] && exit 0 || exit 1; }
    [ -e "$state/root$2" ]
    ;;
  mkdir)
    note "$@"
    exec /bin/mkdir "$1" "$state/root$2"
    ;;
  cat)
    [ -e "$state/root$1" ] || die "cat: $1: No such file or directory"
    echo "$(<"$state/root$1")"
    ;;
  sudo)
    # -u '#ID' runs as somebody, who may not write everywhere; without it, as root, where no password is wanted
    [ "$1" = -n ] || die "sudo: a terminal is required to read the password"
    if [ "$2" = -u ]; then
      path=${!#}
      [ "$3" = '#1024' ] && [ -e "$state/root$path" ] || exit 1
      while IFS= read -r line; do [ "$line" != "$path" ] || exit 1; done <"$state/read-only"
      exit 0
    fi
    [ ! -s "$state/password" ] || die "sudo: a password is required"
    shift
    [ "$1" != -- ] || shift
    exec "$@"
    ;;
  synoshare)
    name=$2
    case $1 in
      --get)
        while IFS=$'\t' read -r held path; do
          [ "$held" != "$name" ] || { printf '\t Name .......[%s]\n\t Path .......[%s]\n' "$held" "$path" && exit 0; }
        done <"$state/shares"
        die "SYNOShareGet failed, synoerr=[0x1400]" 255
        ;;
      --add)
        note "$@"
        [ $# = 9 ] || die "Usage: synoshare --add sharename share_desc share_path user_list_na user_list_rw user_list_ro share_browsable adv_privilege"
        [ ! -e "$state/root$4" ] || die "SYNOShareCreate failed, synoerr=[0xE700]" 255
        printf '%s\t%s\n' "$name" "$4" >>"$state/shares"
        /bin/mkdir -p "$state/root$4"
        ;;
      *) die "Usage: synoshare --help" ;;
    esac
    ;;
esac
