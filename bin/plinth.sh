#!/bin/sh
# Finds a Node that runs TypeScript, the repository's own before the machine's, and becomes it: no process stands
# between the caller and the server, so signals and exit codes are direct. `npm start` comes here too, with its Node.
here=$(dirname "$(readlink -f "$0")")
own="${PLINTH_NODE:-$here/../node_modules/node/bin/node}"
unset PLINTH_NODE
# Reload signals mean nothing yet, and must not end what is about to be the server.
trap '' USR1 USR2
# What has to be said before Node starts; plinth.mjs says the rest. Eight megabytes for what has just been made: more of
# it only makes the process larger. So do arenas of glibc for threads that hardly allocate.
flags="--max-semi-space-size=8"
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
if [ -x "$own" ]; then
  exec "$own" $flags "$here/plinth.mjs" "$@"
fi
major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$major" -lt 24 ]; then
  echo "plinth needs Node 24 or later; this machine's is $(node -v 2>/dev/null || echo missing). In the repository, run npm ci." >&2
  exit 1
fi
exec node $flags "$here/plinth.mjs" "$@"
