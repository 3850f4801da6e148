fpath=(${script:h} $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {
  # what only fills or filters lists is no offer
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  print -rl -- "  "${^hits} >> $answers
  builtin compadd "$@"
}
zle-line-init() {
  local text
  while IFS= read -r text; do
    BUFFER=$text CURSOR=$#text
    print -r -- "$text" >> $answers
    zle list-choices
  done < $lines
  exit
}
zle -N zle-line-init
