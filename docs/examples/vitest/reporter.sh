#!/bin/sh
# Reports the first line of a file.
read -r line < "$1" || exit 1
echo "$line" > /var/tmp/report
