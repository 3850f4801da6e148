# What bash offers for each line of a file: bash ask.bash SCRIPT LINES
# Words are separated by tabs, as bash would have cut them; an answer is indented.
source "$1"
while IFS= read -r line; do
  mapfile -d $'\t' -t COMP_WORDS < <(printf '%s' "$line")
  if [[ $line == *$'\t' ]]; then COMP_WORDS+=(''); fi
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  printf '%s\n' "$line"
  # as complete -F calls it
  _tomoyo tomoyo "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  for word in "${COMPREPLY[@]}"; do printf '  %s\n' "$word"; done
done < "$2"
