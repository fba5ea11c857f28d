#!/bin/sh
# command.sh ARGUMENT…: runs a command of the program in the container of the Home Assistant app.
exec as-node node /app/dist/cli.js "$@"
