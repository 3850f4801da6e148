# What fish offers for each line of a file: fish --no-config ask.fish SCRIPT LINES
# An answer is indented.
source $argv[1]
while read line
    echo $line
    complete -C "$line" | string replace -r '\t.*' '' | string replace -r '^' '  '
end < $argv[2]
