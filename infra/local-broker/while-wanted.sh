#!/bin/sh
# usage: while-wanted.sh FOLDER COMMAND...
# Runs the command for as long as standard input stays open, then kills it and removes the folder. The kernel closes
# that pipe however the process at its other end dies, kill -9 included; no exit hook can promise that.
# The folder of a command that ended by itself stays: the process that started it reads there what went wrong.
folder=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
{ while read -r _; do :; done; kill -KILL "$command"; } <&3 2>/dev/null &
watcher=$!
exec 3<&-
trap 'kill -KILL "$command" 2>/dev/null' HUP INT TERM
wait "$command"
status=$?
if [ "$status" -gt 128 ]; then
  # A signal to us ends the first wait early, and the folder must not go while the command still writes to it.
  wait "$command" 2>/dev/null
  rm -rf "$folder"
fi
kill "$watcher" 2>/dev/null
exit "$status"
