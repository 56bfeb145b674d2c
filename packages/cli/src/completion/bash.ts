/**
 * The script for bash. It is our own: that of `@bomb.sh/tab` runs what stands on the line and what the program
 * suggests through the shell's evaluation, and needs a package of functions that many machines lack.
 *
 * bash cuts a line at `:` and `=` as well as at blanks, and replaces only what follows the last cut; so words are put
 * together again first, and suggestions lose what stays on the line. Works from bash 3.2 on.
 */
export const BASH = `# bash completion for keyward

_keyward_complete() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() at blanks part
  for ((at = 0; at <= COMP_CWORD; at++)); do
    blanks=\${line%%[![:space:]]*}
    line=\${line#"$blanks"}
    part=\${COMP_WORDS[at]}
    if ((at == COMP_CWORD)); then part=$line; fi
    line=\${line#"$part"}
    if ((at == 0)) || [[ -n $blanks ]]; then words+=("$part"); else words[\${#words[@]} - 1]+=$part; fi
  done

  local last=$((\${#words[@]} - 1)) cut
  local word=\${words[last]}
  case $word in
    [\\'\\"]*)
      word=\${word:1}
      cut=0
      ;;
    *)
      for ((cut = \${#word}; cut > 0; cut--)); do
        if [[ $COMP_WORDBREAKS == *"\${word:cut-1:1}"* ]]; then break; fi
      done
      ;;
  esac
  words[last]=$word

  local option=
  if [[ $word == --*=* ]]; then option=\${word%%=*}=; fi
  local value directive=0
  while IFS= read -r value; do
    case $value in
      :*) directive=\${value:1} ;;
      *)
        value=$option\${value%%$'\\t'*}
        COMPREPLY+=("\${value:cut}")
        ;;
    esac
  done < <(keyward complete -- "\${words[@]:1}" 2> /dev/null < /dev/null)
  if ((directive & 2)); then compopt -o nospace 2> /dev/null; fi
  if ((directive & 4)); then compopt +o default 2> /dev/null; fi
}

complete -o default -F _keyward_complete keyward
`;
