#!/usr/bin/env bash
# Stands in for ssh: what follows the login is one line, which the shell of the other side reads. There, only the
# device's own programs come first on the path.
while [ $# -gt 0 ]; do
  case $1 in
    -o) shift 2 ;;
    --) shift && break ;;
    -*) echo "unknown option $1" >&2 && exit 255 ;;
    *) break ;;
  esac
done
login=$1
shift
if [ "${STAND_IN_SSH:-}" = closed ]; then
  echo "ssh: connect to host ${login#*@} port 22: Connection refused" >&2
  exit 255
fi
echo "$login" >>"$STAND_IN_LOGINS"
PATH="$STAND_IN_DEVICE:$PATH" exec bash -c "$*"
