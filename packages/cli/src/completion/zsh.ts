/**
 * The script for zsh. It is our own: that of `@bomb.sh/tab` cuts a suggestion at its first colon, and so every ref.
 * It serves both ways of loading: sourced after `compinit`, or as a file `_keyward` in a folder of `fpath`.
 */
export const ZSH = `#compdef keyward

_keyward() {
  local line value said directive=0
  local -a typed found suffix
  typed=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
  while IFS= read -r line; do
    case $line in
      (:*) directive=\${line#:} ;;
      (*)
        value=\${line%%$'\\t'*}
        said=\${line#*$'\\t'}
        found+=("\${value//:/\\\\:}\${said:+:$said}")
        ;;
    esac
  done < <(keyward complete -- "\${typed[@]}" 2> /dev/null < /dev/null)
  if [[ $PREFIX == --*=* ]]; then compset -P '*='; fi
  if ((directive & 2)); then suffix=(-S ''); fi
  if ((\${#found})) && _describe keyward found "\${suffix[@]}"; then return; fi
  if ((directive & 4)); then return 1; fi
  _files
}

if [[ \${funcstack[1]} == _keyward ]]; then _keyward "$@"; else compdef _keyward keyward; fi
`;
