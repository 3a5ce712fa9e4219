# tab.zsh SHELL LINE WORD: types LINE and Tab into an interactive shell that has read gen's completions as `gen completions
# --help` tells, and ends when WORD is on its screen. Whoever calls this stops it when that does not come.
zmodload zsh/zpty
folder=$(mktemp -d)
trap 'rm -rf $folder; zpty -d shell' EXIT
export HOME=$folder XDG_DATA_HOME=$folder XDG_CONFIG_HOME=$folder TERM=xterm COLUMNS=200 LINES=60 HISTFILE=
case $1 in
bash)
  gen completions bash >$folder/gen
  zpty shell bash --norc --noprofile -i
  setup="source $folder/gen; bind 'set bell-style none'; bind 'set show-all-if-ambiguous on'; PS1=REA''DY:"
  ;;
zsh)
  gen completions zsh >$folder/_gen
  zpty shell zsh -f -i
  setup="fpath=($folder \$fpath); autoload -Uz compinit; compinit -u -D; stty columns 200; PS1=REA''DY:"
  ;;
fish)
  mkdir -p $folder/fish/completions
  gen completions fish >$folder/fish/completions/gen.fish
  zpty shell fish -i
  setup="function fish_prompt; echo -n REA''DY:; end; stty cols 200 rows 60"
  ;;
esac
zpty -w shell $setup
zpty -r shell screen "*READY:*"
zpty -w -n shell $2$'\t'
zpty -r shell screen "*$3*"
print -r -- $screen
