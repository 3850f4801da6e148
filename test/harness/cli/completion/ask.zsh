# What zsh offers for each line of a file: zsh -f ask.zsh SCRIPT LINES
# A real line editor in a pseudo-terminal; an answer is indented.
zmodload zsh/zpty
export script=$1 lines=$2 answers=$2.answers inner=${0:A:h}/ask-inner.zsh
zpty asked zsh -f -i
zpty -w asked 'source $inner'
while zpty -r asked said; do :; done
cat $answers
